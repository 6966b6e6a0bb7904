import type { Context } from 'aws-lambda';
import { deadlineOf } from '../shared/deadline.ts';
import { sandboxMessaging } from '../shared/events/aws/sandbox-messaging.ts';
import { logInvocationFailure } from '../shared/events/event-log.ts';
import { sequenceMemberEvent } from '../shared/events/sequence-member-event.ts';

/**
 * Puts an event of the bus behind its thread's others on the FIFO queue (docs/design.md#events). What cannot be put there
 * throws, so that Lambda tries again and in the end leaves the event in the dead-letter queue.
 */
export async function handler(event: unknown, context: Context): Promise<void> {
  try {
    const { publish, queue } = sandboxMessaging();
    const deadline = deadlineOf(context.getRemainingTimeInMillis());
    await sequenceMemberEvent(event, { publish, queue, deadline, invocationId: context.awsRequestId });
  } catch (error) {
    logInvocationFailure('sequence-member-events', error);
    throw error;
  }
}
