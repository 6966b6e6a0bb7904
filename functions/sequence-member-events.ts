import type { Context } from 'aws-lambda';
import { deadlineOf } from '../shared/deadline.ts';
import { readEnvironment } from '../shared/environment.ts';
import { logFailure } from '../shared/events/event-log.ts';
import { createFifoQueue, type FifoQueue } from '../shared/events/fifo-queue.ts';
import { createResultPublisher, type PublishResults } from '../shared/events/publish-results.ts';
import { sequenceMemberEvent } from '../shared/events/sequence-member-event.ts';

let aws: { publish: PublishResults; queue: FifoQueue } | undefined;

/**
 * Puts an event of the bus behind its thread's others on the FIFO queue (docs/design.md#events). What cannot be put there
 * throws, so that Lambda tries again and in the end leaves the event in the dead-letter queue.
 */
export async function handler(event: unknown, context: Context): Promise<void> {
  try {
    const environment = readEnvironment('EVENT_BUS_NAME', 'QUEUE_URL');
    aws ??= {
      publish: createResultPublisher(environment.EVENT_BUS_NAME),
      queue: createFifoQueue(environment.QUEUE_URL),
    };
    const deadline = deadlineOf(context.getRemainingTimeInMillis());
    await sequenceMemberEvent(event, { ...aws, deadline, invocationId: context.awsRequestId });
  } catch (error) {
    logFailure('sequence-member-events', error);
    throw error;
  }
}
