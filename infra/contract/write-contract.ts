import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractFiles } from './contract-files.ts';

/** `npm run contract`: writes the documents of the contract into docs/, from the schemas. */
const PROJECT_ROOT = join(import.meta.dirname, '..', '..');

for (const [path, text] of Object.entries(contractFiles())) {
  writeFileSync(join(PROJECT_ROOT, path), text);
  process.stdout.write(`${path}\n`);
}
