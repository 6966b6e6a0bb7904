import { REQUEST_TYPE_OF } from '../contract/member-event.ts';
import type { Deadline } from '../deadline.ts';
import type { Messaging } from './aws/sandbox-messaging.ts';
import { logSequenced } from './event-log.ts';
import { rejectionOf } from './rules/build-result.ts';
import { type MemberRequest, readMemberEvent } from './rules/read-member-event.ts';

/** What an event is put into its order with. */
export interface Sequencer extends Messaging {
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
  const read = readMemberEvent(event, invocationId);
  const { eventId = invocationId } = read.request;
  if (read.malformed) {
    const result = rejectionOf(read);
    const published = await publish([result], deadline);
    if (!published.has(result)) throw new Error('the failure event of a malformed event is not on the bus');
  } else {
    const { threadId } = read.request;
    const message = { body: bodyOf(read.request), group: threadId, deduplicationId: eventId };
    await queue.send(message, deadline);
  }
  logSequenced(read, eventId);
}

/** The event again, without what does not concern this service. */
function bodyOf({ operation, source, eventId: id, ...detail }: MemberRequest): string {
  return JSON.stringify({ 'detail-type': REQUEST_TYPE_OF[operation], source, id, detail });
}
