import { randomBytes } from 'node:crypto';
import { handler as addMembers } from '../../functions/add-members.ts';
import { handler as listMembers } from '../../functions/list-members.ts';
import { handler as removeMembers } from '../../functions/remove-members.ts';
import { type LocalSettings, readSettings, setFunctionEnvironment } from './environment.ts';
import { startImSimulator } from './im-simulator/start-im-simulator.ts';
import { installJsonConsole } from './json-console.ts';
import { type LocalRestApi, startRestApi } from './rest-api.ts';
import { startSecretsManager } from './secrets-manager/start-secrets-manager.ts';
import { startText } from './start-text.ts';

/** `npm start`: the service on this machine, against the simulator or the real vendor. */
const SECRET_ID = 'thread-members/local/app-token';
const THREAD_ID = '177916702949377';
const THREAD_MEMBERS = Array.from({ length: 60 }, (_, index) => `member-${index + 1}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));

try {
  const settings = readSettings();
  const { url } = await startService(settings);
  process.stdout.write(startText({ url, threadId: THREAD_ID, vendor: settings.IM_BASE_URL }));
} catch (error) {
  process.stderr.write(`thread-members cannot start: ${reasonOf(error)}\n`);
  process.exit(1);
}

async function startService(settings: LocalSettings): Promise<LocalRestApi> {
  installJsonConsole();
  const vendor = await vendorOf(settings);
  const secrets = await startSecretsManager({ secrets: { [SECRET_ID]: vendor.token } });
  const { IM_REMOVE_NOUN } = settings;
  setFunctionEnvironment(
    { IM_BASE_URL: vendor.baseUrl, IM_REMOVE_NOUN, APP_TOKEN_SECRET_ID: SECRET_ID },
    secrets.endpoint,
  );
  const handlers = { GET: listMembers, POST: addMembers, DELETE: removeMembers };
  return startRestApi({ port: settings.PORT, handlers });
}

/** The real vendor, or the simulator with one thread and a token made up for this run. */
async function vendorOf(settings: LocalSettings): Promise<{ baseUrl: string; token: string }> {
  if (settings.IM_BASE_URL !== undefined && settings.APP_TOKEN !== undefined)
    return { baseUrl: settings.IM_BASE_URL, token: settings.APP_TOKEN };
  const token = randomBytes(32).toString('hex');
  const simulator = await startImSimulator({
    acceptsToken: (candidate) => candidate === token,
    removeNoun: settings.IM_REMOVE_NOUN,
    latencyMs: settings.IM_LATENCY_MS,
  });
  simulator.intercept = settings.IM_FAULTS;
  simulator.seedThread(THREAD_ID, { members: THREAD_MEMBERS });
  return { baseUrl: simulator.baseUrl, token };
}

function reasonOf(error: unknown): string {
  const { code, port, message } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE')
    return `port ${port} is taken; choose another one, for example PORT=3001 npm start`;
  if (code === 'EACCES')
    return `port ${port} may not be opened; choose one from 1024 up, for example PORT=3001 npm start`;
  return message;
}
