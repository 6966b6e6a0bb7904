import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { appOf, PROD, templateOf } from '../support/infra/synthesise.ts';
import { shellBlocks } from '../support/markdown.ts';

/** An `aws` that writes down what it is asked, and gives a queue's name as its URL. */
const AWS = `#!/bin/sh
echo "$*" >> "$CALLS"
[ "$2" = get-queue-url ] && echo "$4"
exit 0
`;

interface Resource {
  readonly DeletionPolicy?: string;
  readonly Properties: Record<string, unknown>;
}

/** What a block of commands asks of the AWS CLI, a line a call. */
async function callsOf(block: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'commands-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'aws'), AWS);
  chmodSync(join(folder, 'aws'), 0o755);
  const CALLS = join(folder, 'calls');
  const { PATH } = process.env;
  await promisify(execFile)('sh', ['-ec', block], { env: { PATH: `${folder}:${PATH}`, CALLS } });
  return readFileSync(CALLS, 'utf8').trim().split('\n');
}

test('the runbook deletes by hand exactly what an environment with keepState leaves', async () => {
  const { Resources } = templateOf(appOf({ prod: PROD }), 'prod').toJSON();
  const left = Object.values<Resource>(Resources)
    .filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain')
    .flatMap(({ Properties }) => Object.entries(Properties))
    .filter(([property, value]) => property.endsWith('Name') && typeof value === 'string')
    .map(([, value]) => value);
  const [block = ''] = shellBlocks('docs/runbook.md').filter((text) => text.includes('delete-event-bus'));

  const calls = await callsOf(block);

  const deleted = calls.filter((call) => / delete-/.test(call)).map((call) => call.split(' ')[3]);
  expect(deleted.toSorted()).toEqual(left.toSorted());
  expect(left).toHaveLength(2 + 3 + 1 + 7);
});
