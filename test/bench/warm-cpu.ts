import { benchContext, benchEvent, logAsLambda } from './bench-event.ts';

/**
 * Run as a child process: `warm-cpu FILE METHOD`. Sends the CPU time of a warm call in µs, that of the process's other threads
 * included. A handler has its process for itself: what one leaves to the garbage collector, another would pay for.
 */
const WARM_UP_CALLS = 1_000;
const CALLS = 2_000;

const [, , file = '', method = ''] = process.argv;
logAsLambda();
const { handler } = await import(file);
for (let count = 0; count < WARM_UP_CALLS; count += 1) await call();
const before = process.cpuUsage();
for (let count = 0; count < CALLS; count += 1) await call();
const { user, system } = process.cpuUsage(before);
process.send?.({ us: (user + system) / CALLS }, () => process.exit());

async function call(): Promise<void> {
  const { statusCode } = await handler(benchEvent(method), benchContext());
  if (statusCode !== 200) throw new Error(`answered ${statusCode} instead of 200`);
}
