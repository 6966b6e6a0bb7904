import type { Deadline } from '../deadline.ts';
import { logSequenced } from './event-log.ts';
import type { FifoQueue } from './fifo-queue.ts';
import type { PublishResults } from './publish-results.ts';
import { readMemberEvent } from './read-member-event.ts';
import { rejectionOf } from './result-event.ts';

/** What an event is put into its order with. */
export interface Sequencer {
  readonly queue: FifoQueue;
  readonly publish: PublishResults;
  readonly deadline: Deadline;
  /** Stands in for the id that an event has from EventBridge; the same for every try of one invocation. */
  readonly invocationId: string;
}

/**
 * Sends an event to the FIFO queue, in its thread's group. A malformed one gets its failure event instead.
 *
 * @throws when the queue, or for a malformed event the bus, does not take it
 */
export async function sequenceMemberEvent(event: unknown, sequencer: Sequencer): Promise<void> {
  const { queue, publish, deadline, invocationId } = sequencer;
  const eventId = idOf(event) ?? invocationId;
  const request = readMemberEvent(event, eventId);
  if ('error' in request) {
    const result = rejectionOf(request);
    const published = await publish([result], deadline);
    if (!published.has(result)) throw new Error('the failure event of a malformed event is not on the bus');
  } else await queue.send(request, eventId, deadline);
  logSequenced(request, eventId);
}

function idOf(event: unknown): string | undefined {
  const { id } = (event ?? {}) as { id?: unknown };
  return typeof id === 'string' ? id : undefined;
}
