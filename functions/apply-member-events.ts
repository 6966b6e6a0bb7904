import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { deadlineOf } from '../shared/deadline.ts';
import { applyMemberEvents } from '../shared/events/apply-member-events.ts';
import { sandboxMessaging } from '../shared/events/aws/sandbox-messaging.ts';
import { logInvocationFailure } from '../shared/events/event-log.ts';
import { sandboxImClient } from '../shared/im/sandbox-im-client.ts';
import { newTally } from '../shared/invocation.ts';

/** What is kept of the remaining time, in ms, when the last vendor call must be over, and when the results must be published. */
const RESERVES_MS = { publish: 15_000, visibility: 5_000 } as const;

/**
 * Applies a batch of the FIFO queue's messages to their threads (docs/design.md#events), and reports those that must come again.
 */
export async function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  try {
    const { publish, queue } = sandboxMessaging();
    const remainingMs = context.getRemainingTimeInMillis();
    return await applyMemberEvents(Records, {
      publish,
      queue,
      im: sandboxImClient(),
      invocation: {
        startedAt: performance.now(),
        deadline: deadlineOf(remainingMs, RESERVES_MS.publish),
        waitsOutRateLimit: true,
        haltsAtUnknownOutcome: true,
        tally: newTally(),
      },
      publishBy: deadlineOf(remainingMs, RESERVES_MS.visibility),
      answerBy: deadlineOf(remainingMs),
    });
  } catch (error) {
    logInvocationFailure('apply-member-events', error);
    throw error;
  }
}
