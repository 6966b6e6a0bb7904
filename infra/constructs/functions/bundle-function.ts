import { writeFileSync } from 'node:fs';
import { bundle } from './bundling.ts';

/** Run as a child process, since a synthesis cannot wait for plugins: `bundle-function ENTRY FILE`. */
const [, , entry = '', outfile = ''] = process.argv;
const { text } = await bundle(entry);
writeFileSync(outfile, text);
