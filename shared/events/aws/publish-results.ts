import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { inTime } from '../../aws/in-time.ts';
import { RESULT_SOURCE, type ResultEvent } from '../../contract/result-event.ts';
import type { Deadline } from '../../deadline.ts';
import { errorName } from '../../errors/error-name.ts';
import { log } from '../../log.ts';
import { chunkEntries } from './chunk-entries.ts';

/** Time for one call of PutEvents, the SDK's retries included, in ms. */
const CALL_TIMEOUT_MS = 5_000;
/** Rounds of calls, the first included; each one sends what the one before it could not. */
const MAX_ROUNDS = 4;
/** Upper bound of the wait before the second round, in ms; it doubles with each further one. */
const BASE_WAIT_MS = 100;

/** Puts result events on the bus. */
export type PublishResults = ReturnType<typeof createResultPublisher>;

/** @param busName name of the event bus that requests come from, too */
export function createResultPublisher(busName: string) {
  const client = new EventBridgeClient({});

  /**
   * Puts events on the bus, in calls of at most 10 entries and 256 KB. What EventBridge does not take is tried again, at
   * most four times and until the deadline.
   *
   * @returns the events that are on the bus
   */
  return async (results: readonly ResultEvent[], deadline: Deadline): Promise<ReadonlySet<ResultEvent>> => {
    const left = new Map(results.map((result) => [entryOf(busName, result), result]));
    const published = new Set<ResultEvent>();
    for (let round = 1; left.size > 0; round += 1) {
      const taken = await Promise.all(chunkEntries([...left.keys()]).map((chunk) => put(chunk, deadline)));
      for (const entry of taken.flat()) {
        published.add(left.get(entry) as ResultEvent); // taken entries are among those left
        left.delete(entry);
      }
      const waitMs = Math.random() * BASE_WAIT_MS * 2 ** (round - 1);
      if (left.size === 0 || round === MAX_ROUNDS || waitMs >= deadline.msLeft()) break;
      await sleep(waitMs);
    }
    return published;
  };

  /** One call; resolves to the entries that EventBridge took. */
  async function put(chunk: PutEventsRequestEntry[], deadline: Deadline): Promise<PutEventsRequestEntry[]> {
    const command = new PutEventsCommand({ Entries: chunk });
    const maxMs = Math.min(CALL_TIMEOUT_MS, deadline.msLeft());
    try {
      const { Entries = [] } = await inTime(maxMs, (options) => client.send(command, options));
      const taken = chunk.filter((_, index) => Entries[index]?.EventId);
      const causes = Entries.flatMap(({ ErrorCode }) => ErrorCode ?? []);
      if (taken.length < chunk.length) logUnpublished(chunk.length - taken.length, causes);
      return taken;
    } catch (error) {
      logUnpublished(chunk.length, [errorName(error)]);
      return [];
    }
  }
}

function entryOf(busName: string, { type, detail }: ResultEvent): PutEventsRequestEntry {
  return {
    EventBusName: busName,
    Source: RESULT_SOURCE,
    DetailType: type,
    Detail: JSON.stringify(detail),
  };
}

/** EventBridge's own message may quote an event, so that only its code is logged. */
function logUnpublished(events: number, causes: readonly string[]): void {
  log.warn({ event: 'results-unpublished', events, causes: [...new Set(causes)] });
}
