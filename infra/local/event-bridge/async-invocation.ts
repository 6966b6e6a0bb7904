import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { EVENT_SETTINGS } from '../../environment/event-settings.ts';
import { invoke } from '../invoke.ts';
import type { Queue } from '../sqs/queue.ts';
import type { BusEvent } from './put-events.ts';

/** What Lambda waits before it tries an event again, in ms. */
const RETRY_DELAYS_MS = [60_000, 120_000];
/** The sequencer's time-out. */
const TIMEOUT_MS = EVENT_SETTINGS.sequencerTimeoutSeconds * 1_000;

/** Invokes a function as a rule does: tries it three times, then leaves the raw event in the dead-letter queue. */
export async function invokeAsync(
  handler: (event: unknown, context: Context) => Promise<unknown>,
  event: BusEvent,
  deadLetters: Queue,
  retryDelaysMs: readonly number[] = RETRY_DELAYS_MS,
  timeoutMs = TIMEOUT_MS,
): Promise<void> {
  for (const delayMs of [0, ...retryDelaysMs]) {
    await sleep(delayMs, undefined, { ref: false });
    try {
      await invoke(handler, event, timeoutMs);
      return;
    } catch {
      // The function has logged it, or has not answered.
    }
  }
  deadLetters.send({ body: JSON.stringify(event) });
}
