import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contractFiles } from '../../../infra/contract/contract-files.ts';
import { REASONS } from '../../../shared/contract/reason.ts';

const PROJECT_ROOT = join(import.meta.dirname, '..', '..', '..');

test.each(Object.entries(await contractFiles()))(
  '%s is what the schemas say: npm run contract',
  (path, text) => {
    expect(readFileSync(join(PROJECT_ROOT, path), 'utf8')).toBe(text);
  },
);

test('docs/http.md has every reason, with the words of the contract', () => {
  const page = readFileSync(join(PROJECT_ROOT, 'docs', 'http.md'), 'utf8');
  const [, table = ''] = /^### Reasons$(.*?)^### /ms.exec(page) ?? [];

  const rows = [...table.matchAll(/^\| `(.+?)` \| (.+?) \| (.+?) \|$/gm)];

  const told = Object.fromEntries(rows.map(([, name = '', meaning, cure]) => [name, { meaning, cure }]));
  expect(told).toEqual({ ...REASONS });
});
