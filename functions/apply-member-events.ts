import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { deadlineOf } from '../shared/deadline.ts';
import { readEnvironment } from '../shared/environment.ts';
import { applyMemberEvents } from '../shared/events/apply-member-events.ts';
import { logFailure } from '../shared/events/event-log.ts';
import { createFifoQueue, type FifoQueue } from '../shared/events/fifo-queue.ts';
import { createResultPublisher, type PublishResults } from '../shared/events/publish-results.ts';
import { sandboxImClient } from '../shared/im/sandbox-im-client.ts';
import { newTally } from '../shared/invocation.ts';

/** What is kept of the remaining time, in ms, when the last vendor call must be over, and when the results must be told. */
const RESERVES_MS = { publish: 15_000, visibility: 5_000 } as const;

let aws: { publish: PublishResults; queue: FifoQueue } | undefined;

/**
 * Applies a batch of the FIFO queue's messages to their threads (docs/design.md#events), and reports those that must come again.
 */
export async function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  try {
    const environment = readEnvironment('EVENT_BUS_NAME', 'QUEUE_URL');
    aws ??= {
      publish: createResultPublisher(environment.EVENT_BUS_NAME),
      queue: createFifoQueue(environment.QUEUE_URL),
    };
    const remainingMs = context.getRemainingTimeInMillis();
    const deadline = deadlineOf(remainingMs, RESERVES_MS.publish);
    return await applyMemberEvents(Records, {
      ...aws,
      im: sandboxImClient(),
      invocation: {
        startedAt: performance.now(),
        deadline,
        waitsOutRateLimit: true,
        tally: newTally(),
      },
      publishBy: deadlineOf(remainingMs, RESERVES_MS.visibility),
      answerBy: deadlineOf(remainingMs),
    });
  } catch (error) {
    logFailure('apply-member-events', error);
    throw error;
  }
}
