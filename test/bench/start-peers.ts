import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What the vendor and Secrets Manager have counted since the last time they were asked. */
export interface Counts {
  readonly vendorCalls?: number;
  readonly vendorConnections?: number;
  readonly secretReads?: number;
}

/** Starts the simulator and Secrets Manager in a process of their own; `env` is how a function finds them, `distant` how through a network. */
export async function startPeers() {
  const child = fork(join(import.meta.dirname, 'peers.ts'));
  const [{ env, distant }]: [Record<'env' | 'distant', NodeJS.ProcessEnv>] = (await once(
    child,
    'message',
  )) as never;
  return {
    env,
    distant,
    async count(): Promise<Counts> {
      child.send('count');
      const [counts]: Counts[] = await once(child, 'message');
      return counts ?? {};
    },
    stop: () => child.disconnect(),
  };
}
