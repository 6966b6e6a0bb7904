import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { Deadline } from '../deadline.ts';
import type { ImClient } from '../im/client.ts';
import { inFlightLimit } from '../im/in-flight-limit.ts';
import type { Invocation } from '../invocation.ts';
import { applyToThread } from './apply-to-thread.ts';
import { logBatch } from './event-log.ts';
import type { FifoQueue } from './fifo-queue.ts';
import type { PublishResults } from './publish-results.ts';
import { readMessage } from './queued-message.ts';
import { reportedOf, resultsOf, type ThreadWork, toldOf } from './thread-work.ts';

/** Threads that are worked on side by side. */
const MAX_THREADS = 5;

/** What a batch is applied with, and by when each of its stages must end. */
export interface Consumer {
  readonly im: ImClient;
  readonly publish: PublishResults;
  readonly queue: FifoQueue;
  /** The first stage, the vendor's calls. */
  readonly invocation: Invocation;
  readonly publishBy: Deadline;
  readonly answerBy: Deadline;
}

/**
 * Applies a batch of messages, each thread's in order, tells their results, and reports those that must come again
 * (docs/design.md#events). Whatever fails, fails no other thread's messages.
 */
export async function applyMemberEvents(
  records: readonly SQSRecord[],
  consumer: Consumer,
): Promise<SQSBatchResponse> {
  const threads = await applyToThreads(records, consumer);
  const published = await consumer.publish(threads.flatMap(resultsOf), consumer.publishBy);
  const told = threads.flatMap((thread) => toldOf(thread, published));
  const reported = threads.flatMap((thread) => reportedOf(thread, published, Math.random()));
  await consumer.queue.setVisibility(reported, consumer.answerBy);
  logBatch(threads.length, told, reported, consumer.invocation);
  return { batchItemFailures: reported.map(({ message }) => ({ itemIdentifier: message.messageId })) };
}

function applyToThreads(records: readonly SQSRecord[], { im, invocation }: Consumer): Promise<ThreadWork[]> {
  const sideBySide = inFlightLimit(MAX_THREADS);
  const threads = Map.groupBy(records.map(readMessage), ({ group }) => group);
  const work = [...threads.values()].map((messages) =>
    sideBySide(async () => {
      if (invocation.deadline.msLeft() === 0) return { messages };
      return { messages, fates: await applyToThread(im, messages, invocation) };
    }),
  );
  return Promise.all(work);
}
