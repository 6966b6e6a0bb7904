import { benchContext, benchEvent, logAsLambda, refusedEvent } from './bench-event.ts';
import { median } from './statistics.ts';

/**
 * Run as a child process: `warm-calls FILE METHOD ROUNDS [BARE]`. Interleaves rounds of warm calls of the function
 * and of the bare handler, if one is named, in one process, then rounds of refused requests; sends each round's median in
 * µs.
 */
const CALLS_PER_ROUND = 100;
type Handler = (event: unknown, context: unknown) => Promise<{ statusCode: number }>;

const [, , file = '', method = '', rounds = '', bareFile] = process.argv;
logAsLambda();
const { handler }: { handler: Handler } = await import(file);
const { handler: bare }: { handler: Handler } = await import(bareFile ?? file);

// Rounds before the first that counts, so that what is measured is compiled. Alone, every call counts.
const warmUp = 10;
const warm = [];
for (let round = bareFile ? -warmUp : 0; round < Number(rounds); round += 1) {
  const us = {
    function: await roundOf(handler, benchEvent, 200),
    bare: bareFile ? await roundOf(bare, benchEvent, 200) : 0,
  };
  if (round >= 0) warm.push(us);
}

const refused = [];
for (let round = -warmUp; round < Number(rounds); round += 1) {
  const us = await roundOf(handler, refusedEvent, 400);
  if (round >= 0) refused.push(us);
}
process.send?.({ warm, refused }, () => process.exit());

async function roundOf(call: Handler, eventOf: (method: string) => unknown, status: number): Promise<number> {
  const times = [];
  for (let count = 0; count < CALLS_PER_ROUND; count += 1) {
    const event = eventOf(method);
    const context = benchContext();
    const start = performance.now();
    const answer = await call(event, context);
    times.push((performance.now() - start) * 1_000);
    if (answer.statusCode !== status) throw new Error(`answered ${answer.statusCode} instead of ${status}`);
  }
  return median(times);
}
