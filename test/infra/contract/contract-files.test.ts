import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contractFiles } from '../../../infra/contract/contract-files.ts';

const PROJECT_ROOT = join(import.meta.dirname, '..', '..', '..');

test.each(Object.entries(await contractFiles()))(
  '%s is what the schemas say: npm run contract',
  (path, text) => {
    expect(readFileSync(join(PROJECT_ROOT, path), 'utf8')).toBe(text);
  },
);
