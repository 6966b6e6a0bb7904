import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { EVENT_SETTINGS } from '../../environment/event-settings.ts';
import { invoke } from '../invoke.ts';
import { arnOf, md5, systemAttributes } from './attributes.ts';
import type { Message, Queue } from './queue.ts';

/** How long an empty queue is left alone, in ms. */
const PAUSE_MS = 20;

/** A function that a queue's messages are handed to. */
export type QueueHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** A queue, and the function that its messages go to. */
export interface Mapping {
  readonly queue: Queue;
  readonly handler: QueueHandler;
  /** The function's time-out, in ms. */
  readonly timeoutMs: number;
}

/**
 * Hands one batch to the function, as Lambda's event source mapping does with `ReportBatchItemFailures`: what it does not
 * report is deleted; when it throws, takes too long or reports what was not in the batch, everything stays.
 *
 * @returns whether there was anything to hand out
 */
export async function deliverBatch({ queue, handler, timeoutMs }: Mapping): Promise<boolean> {
  const messages = queue.receive(EVENT_SETTINGS.batchSize);
  if (messages.length === 0) return false;
  // Kept now: should one be received again meanwhile, this batch's handle is stale.
  const handles = new Map(messages.map(({ id, receiptHandle = '' }) => [id, receiptHandle]));
  const failed = await failures(handler, { Records: messages.map((each) => record(each, queue)) }, timeoutMs);
  const isKnown = failed?.every((id) => handles.has(id));
  if (failed && isKnown) for (const [id, handle] of handles) if (!failed.includes(id)) queue.delete(handle);
  return true;
}

/** Hands batches to the function, up to `concurrency` at a time, until it is stopped. */
export function startMapping(mapping: Mapping, concurrency: number): { stop(): Promise<void> } {
  let running = true;
  const pollers = Array.from({ length: concurrency }, async () => {
    while (running)
      if (!(await deliverBatch(mapping))) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  });
  return {
    async stop() {
      running = false;
      await Promise.all(pollers);
    },
  };
}

/** The ids that the function reports; `undefined` when the invocation failed as a whole. */
async function failures(
  handler: QueueHandler,
  event: SQSEvent,
  timeoutMs: number,
): Promise<string[] | undefined> {
  try {
    const answer = await invoke(handler, event, timeoutMs);
    return (answer?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
  } catch {
    return undefined;
  }
}

function record(message: Message, queue: Queue): SQSRecord {
  return {
    messageId: message.id,
    receiptHandle: message.receiptHandle ?? '',
    body: message.body,
    attributes: systemAttributes(message),
    messageAttributes: {},
    md5OfBody: md5(message.body),
    eventSource: 'aws:sqs',
    eventSourceARN: arnOf(queue.settings.name),
    awsRegion: 'us-east-1',
  };
}
