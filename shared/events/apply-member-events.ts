import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { Deadline } from '../deadline.ts';
import type { ImClient } from '../im/client.ts';
import { inFlightLimit } from '../im/in-flight-limit.ts';
import type { Invocation } from '../invocation.ts';
import { applyToThread } from './apply-to-thread.ts';
import type { Messaging } from './aws/sandbox-messaging.ts';
import { logBatch } from './event-log.ts';
import { readMessage } from './rules/read-message.ts';
import { settleThread } from './rules/settle-thread.ts';

/** Threads that are worked on side by side. */
const MAX_THREADS = 5;

/** What a batch is applied with, and by when each of its stages must end. */
export interface Consumer extends Messaging {
  readonly im: ImClient;
  /** The first stage, the vendor's calls. */
  readonly invocation: Invocation;
  readonly publishBy: Deadline;
  readonly answerBy: Deadline;
}

/**
 * Applies a batch of messages, each thread's in order, publishes their results, and reports those that must come again
 * (docs/design.md#events). Whatever fails, fails no other thread's messages.
 */
export async function applyMemberEvents(
  records: readonly SQSRecord[],
  { im, publish, queue, invocation, publishBy, answerBy }: Consumer,
): Promise<SQSBatchResponse> {
  const threads = Map.groupBy(records.map(readMessage), ({ group }) => group);
  const sideBySide = inFlightLimit(MAX_THREADS);
  const begun = [...threads.values()].map((messages) =>
    sideBySide(() => applyToThread(im, messages, invocation)),
  );
  const applied = await Promise.all(begun);
  const published = await publish(
    applied.flatMap(({ results }) => results),
    publishBy,
  );
  const settled = applied.map((thread) => settleThread(thread, published, Math.random()));
  const reported = settled.flatMap((thread) => thread.reported);
  await queue.setVisibility(
    reported.map(({ message, visibilitySeconds }) => ({ ...message, visibilitySeconds })),
    answerBy,
  );
  logBatch(settled, invocation);
  return { batchItemFailures: reported.map(({ message }) => ({ itemIdentifier: message.messageId })) };
}
