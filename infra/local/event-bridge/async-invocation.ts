import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { lambdaContext } from '../lambda-context.ts';
import type { Queue } from '../sqs/queue.ts';
import type { BusEvent } from './put-events.ts';

/** What Lambda waits before it tries an event again, in ms. */
const RETRY_DELAYS_MS = [60_000, 120_000];
const TIMEOUT_MS = 30_000;

/** Invokes a function as a rule does: tries it three times, then leaves the raw event in the dead-letter queue. */
export async function invokeAsync(
  handler: (event: unknown, context: Context) => Promise<unknown>,
  event: BusEvent,
  deadLetters: Queue,
  retryDelaysMs: readonly number[] = RETRY_DELAYS_MS,
): Promise<void> {
  for (const delayMs of [0, ...retryDelaysMs]) {
    await sleep(delayMs, undefined, { ref: false });
    try {
      await handler(event, lambdaContext(TIMEOUT_MS));
      return;
    } catch {
      // The function has logged it.
    }
  }
  deadLetters.send({ body: JSON.stringify(event) });
}
