import { deepStrictEqual } from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Deployed, outputOf } from '../../infra/operations/doctor/deployed.ts';
import { installClient } from '../packed-client/install-client.ts';
import { membersOf, newThread, type Vendor } from './vendor.ts';

const run = promisify(execFile);

/** What a caller of another team writes. */
const PROGRAM = `
import { ThreadMembers } from 'thread-members-client';

const { API_URL, THREAD_ID, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
const options = { url: API_URL, region: AWS_REGION };
const keys = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
const members = new ThreadMembers({ ...options, credentials: () => keys });
const list = async () => {
  const names = [];
  for await (const name of members.list(THREAD_ID)) names.push(name);
  return names;
};

const before = await list();
const added = await members.add(THREAD_ID, Array.from({ length: 25 }, (_, index) => 'User-' + index));
const removed = await members.remove(THREAD_ID, ['user-0', 'USER-1', 'nobody']);
const after = await list();
const unsigned = await new ThreadMembers(options).page(THREAD_ID).catch(({ status, code }) => status + ' ' + code);
console.log(JSON.stringify({ before, added, removed, after, unsigned }));
`;

/** The client as it is published lists, adds 25 and removes 3, signed; without credentials it is refused. */
export async function packedClientIsServed(deployed: Deployed, vendor: Vendor): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'thread-members-client-'));
  try {
    const installed = await installClient(folder);
    writeFileSync(join(folder, 'program.js'), PROGRAM);
    const threadId = newThread(vendor, ['anna']);
    const env = { ...process.env, API_URL: outputOf(deployed, 'ApiUrl'), THREAD_ID: threadId };
    const { stdout } = await run(process.execPath, ['program.js'], { cwd: folder, env });
    const { before, added, removed, after, unsigned } = JSON.parse(stdout);

    deepStrictEqual(before, ['anna']);
    deepStrictEqual([added.entities.length, added.failed], [25, []]);
    deepStrictEqual(removed, {
      entities: [
        { user: 'user-0', result: true },
        { user: 'USER-1', result: true },
        { user: 'nobody', result: false },
      ],
      failed: [],
    });
    deepStrictEqual(after, membersOf(vendor, threadId));
    deepStrictEqual([after.length, unsigned], [24, '403 forbidden']);
    return `${installed}; 1 listed, 25 added, 2 of 3 removed, ${after.length} listed, unsigned ${unsigned}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
