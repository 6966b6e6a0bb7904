import { build } from 'esbuild';
import { bundlingOf } from './bundling.ts';

/** Run as a child process, since a synthesis cannot wait for plugins: `bundle-function ENTRY FILE`. */
const [, , entry = '', outfile = ''] = process.argv;
await build({ ...bundlingOf(entry), outfile });
