import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Deployed, outputOf } from '../../infra/operations/doctor/deployed.ts';
import { pages, shellBlocks } from '../support/markdown.ts';
import { receivedDeadLetter } from './change-queue.ts';
import { HOME } from './install-ministack.ts';
import { step } from './step.ts';
import { newThread, type Vendor } from './vendor.ts';

const run = promisify(execFile);

const LEFT_OUT = [
  // For `prod`, which is not deployed here: test/infra/destroy-commands.test.ts.
  'delete-event-bus',
  // For `prod`, too: a canary's deployment group.
  'update-deployment-group',
  // MiniStack does not know this action.
  'start-message-move-task',
];

/** Commands of a machine that this one may lack, or that would leave it: AWS CLI 1 looks for SQS past AWS_ENDPOINT_URL. */
const COMMANDS = {
  aws: `exec '${join(HOME, 'bin/aws')}' --endpoint-url "$AWS_ENDPOINT_URL" "$@"`,
  uuidgen: `exec '${process.execPath}' --print 'crypto.randomUUID()'`,
};

/** Runs each block of AWS's and our own commands in the documents, as written, with AWS CLI 1. */
export async function runSamples(deployed: Deployed, vendor: Vendor): Promise<void> {
  const blocks = pages()
    .flatMap(shellBlocks)
    .filter((block) => /\baws [a-z]|npm run (--silent )?(doctor|redrive) /.test(block))
    .filter((block) => !LEFT_OUT.some((command) => block.includes(command)));
  const env = {
    ...process.env,
    PATH: `${installCommands()}:${process.env['PATH']}`,
    // The only one that AWS CLI 1 knows.
    AWS_DEFAULT_REGION: process.env['AWS_REGION'],
    QUEUE_URL: outputOf(deployed, 'QueueUrl'),
    UNAPPLIED_CHANGES_QUEUE_URL: outputOf(deployed, 'UnappliedChangesQueueUrl'),
    API_URL: outputOf(deployed, 'ApiUrl'),
    THREAD_ID: newThread(vendor),
  };
  vendor.im.seedThread('177916702949377');
  for (const block of new Set(blocks))
    await step(`$ ${block.trim()}`, async () => {
      // Only then: the doctor, whom other blocks ask, finds fault with a dead letter.
      const letter = block.includes('$RECEIPT_HANDLE')
        ? { RECEIPT_HANDLE: await receivedDeadLetter(deployed) }
        : {};
      const script = ['-euo', 'pipefail', '-c', block];
      const { stdout } = await run('bash', script, { env: { ...env, ...letter } });
      return `\n${stdout.trimEnd()}`;
    });
}

/** @returns the folder that they are in, which goes with this process */
function installCommands(): string {
  const folder = mkdtempSync(join(tmpdir(), 'commands-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  for (const [name, script] of Object.entries(COMMANDS))
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return folder;
}
