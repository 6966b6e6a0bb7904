import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs a script in a fresh process and returns what it sends.
 *
 * @throws Error when it ends without sending anything
 */
export async function runChild<Result>(
  file: string,
  env: NodeJS.ProcessEnv,
  ...args: string[]
): Promise<Result> {
  const child = fork(file, args, { env: { ...process.env, ...env } });
  const sent = once(child, 'message').then(([result]: Result[]) => ({ result }));
  const ended = once(child, 'exit').then(() => undefined);
  const first = await Promise.race([sent, ended]);
  if (first?.result === undefined) throw new Error(`${file} ended without a result`);
  await ended;
  return first.result;
}
