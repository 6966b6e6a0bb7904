import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HOME } from './install-ministack.ts';

const READY_WITHIN_MS = 30_000;

/** This Node, which prints what the functions log as Lambda does: MiniStack takes it as it comes. */
const NODE = `#!/bin/sh
exec '${process.execPath}' --import '${join(import.meta.dirname, 'lambda-console.ts')}' "$@"
`;

/** What MiniStack says of its work. */
export const MINISTACK_LOG = join(HOME, 'ministack.log');

/**
 * Starts MiniStack on a free loopback port. Its state is in memory; it ends with this process, and with it every function
 * that it runs.
 *
 * @returns what `AWS_ENDPOINT_URL` must be
 */
export async function startMiniStack(): Promise<string> {
  const port = await freePort();
  const log = openSync(MINISTACK_LOG, 'w');
  // Not below this project: the functions must not find its node_modules.
  const scratch = mkdtempSync(join(tmpdir(), 'ministack-'));
  writeFileSync(join(scratch, 'node'), NODE, { mode: 0o755 });
  const server = spawn(join(HOME, 'bin/ministack'), {
    // Nothing of this process's environment: it would leak into the functions.
    env: {
      // The functions run on the `node` that comes first.
      PATH: [scratch, '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
      TMPDIR: scratch,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      SFTP_ENABLED: '0',
      IOT_MTLS_ENABLED: '0',
    },
    stdio: ['ignore', log, log],
    // A process group of its own, so that it ends with the functions that it runs.
    detached: true,
  });
  process.once('exit', () => {
    stopGroup(server);
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  });
  const endpoint = `http://127.0.0.1:${port}`;
  await ready(`${endpoint}/_ministack/health`, server);
  return endpoint;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('there is no free port');
  return address.port;
}

async function ready(url: string, server: ChildProcess): Promise<void> {
  const giveUpAt = performance.now() + READY_WITHIN_MS;
  while (server.exitCode === null && performance.now() < giveUpAt) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error('MiniStack did not start');
}

function stopGroup({ pid, exitCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
