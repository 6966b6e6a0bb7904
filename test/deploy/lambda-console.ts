import { installJsonConsole } from '../../infra/local/json-console.ts';

// Loaded into each function's process before the function is.
installJsonConsole();
