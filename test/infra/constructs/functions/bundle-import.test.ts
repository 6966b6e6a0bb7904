import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bundleContents } from '../../../support/bundle-contents.ts';

describe.each(['list-members', 'add-members', 'remove-members'])(
  'the import of the bundle of %s',
  (entry) => {
    test('looks up the vendor’s host and connects before the rest is evaluated', async () => {
      const found = "setTimeout(done, 1, null, [{ address: '127.0.0.1', family: 4 }])";

      expect(await stepsOfImport(entry, found)).toEqual(['node:net', 'connect', 'node:https', 'imported']);
    });

    test('does not wait for a host that is long in being found', async () => {
      expect(await stepsOfImport(entry, 'undefined')).toEqual(['node:net', 'node:https', 'imported']);
    });
  },
);

/** @param lookup how the host is looked up, which calls `done` */
async function stepsOfImport(entry: string, lookup: string): Promise<string[]> {
  const file = join(mkdtempSync(join(tmpdir(), 'thread-members-')), 'index.mjs');
  writeFileSync(file, (await bundleContents(entry)).text);
  const script = `
    const steps = new Set();
    const { getBuiltinModule } = process;
    const net = getBuiltinModule('node:net');
    const { connect } = net;
    process.getBuiltinModule = (name) => (steps.add(name), getBuiltinModule(name));
    getBuiltinModule('node:dns').lookup = (host, options, done) => ${lookup};
    net.connect = (options) =>
      connect({ ...options, port: 1 }).once('connectionAttempt', () => steps.add('connect'));
    await import(${JSON.stringify(pathToFileURL(file))});
    steps.add('imported');
    process.stdout.write(JSON.stringify([...steps]), () => process.exit());`;
  const variables = { IM_BASE_URL: 'https://im.example.com/org/app', APP_TOKEN_SECRET_ID: 'app-token' };
  const steps: string[] = JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      env: variables,
      encoding: 'utf8',
    }),
  );
  return steps.filter((step) => ['node:net', 'connect', 'node:https', 'imported'].includes(step));
}
