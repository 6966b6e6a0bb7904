import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { contractFiles } from './contract-files.ts';

/** `npm run contract`: writes the documents of the contract into docs/ and the client, from the schemas. */
const PROJECT_ROOT = join(import.meta.dirname, '..', '..');

for (const [path, text] of Object.entries(await contractFiles())) {
  const file = join(PROJECT_ROOT, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  process.stdout.write(`${path}\n`);
}
