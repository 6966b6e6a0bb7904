import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/**
 * Runs a script of this folder in a fresh process and returns what it sends.
 *
 * @throws Error when it ends without sending anything
 */
export async function runChild<Result>(
  script: string,
  env: NodeJS.ProcessEnv,
  ...args: string[]
): Promise<Result> {
  const child = fork(join(import.meta.dirname, script), args, { env: { ...process.env, ...env } });
  const sent = once(child, 'message').then(([result]: Result[]) => ({ result }));
  const ended = once(child, 'exit').then(() => undefined);
  const first = await Promise.race([sent, ended]);
  if (first?.result === undefined) throw new Error(`${script} ended without a result`);
  await ended;
  return first.result;
}
