import { randomUUID } from 'node:crypto';
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { ChangeMessageVisibilityBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { onTestFinished, vi } from 'vitest';
import * as results from '../../shared/contract/result-event.ts';
import { lambdaContext } from './rest-api-event.ts';
import { startService } from './service.ts';

const BUS = 'thread-members-test';
const QUEUE_URL = 'https://sqs.us-east-1.amazonaws.com/111111111111/thread-members-test-changes.fifo';

/** A result event as its receiver sees it. */
export interface ReceivedResult {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into results freely; each was checked against the contract
  readonly detail: any;
}

/** What a test says of a request; the rest is as the sequencer puts it on the queue. */
export interface QueuedFacts {
  readonly threadId?: unknown;
  readonly usernames?: unknown;
  readonly operation?: 'add' | 'remove';
  readonly requestId?: unknown;
  /** Of the event. */
  readonly id?: unknown;
  readonly source?: unknown;
  /** Default: the thread's id. */
  readonly group?: string;
  /** The whole body, instead of one made of the above. */
  readonly body?: string;
  readonly messageId?: string;
  readonly receiveCount?: number;
}

export const THREAD = '177916702949377';

/**
 * Both event functions, freshly loaded, between a simulator on a real socket and EventBridge and SQS faked at the SDK. It
 * ends with the test.
 */
export async function startEvents(options: Parameters<typeof startService>[0] = {}) {
  const service = await startService(options);
  vi.stubEnv('EVENT_BUS_NAME', BUS);
  vi.stubEnv('QUEUE_URL', QUEUE_URL);
  vi.spyOn(console, 'warn').mockImplementation((line) => service.logs.push({ level: 'warn', ...line }));
  const bus = mockClient(EventBridgeClient);
  const sqs = mockClient(SQSClient);
  onTestFinished(() => {
    bus.restore();
    sqs.restore();
  });
  bus.on(PutEventsCommand).callsFake(taken);
  sqs.on(ChangeMessageVisibilityBatchCommand).resolves({ Successful: [], Failed: [] });
  sqs.on(SendMessageCommand).resolves({ MessageId: 'message' });
  const [sequencer, consumer] = await Promise.all([
    import('../../functions/sequence-member-events.ts'),
    import('../../functions/apply-member-events.ts'),
  ]);
  const calls = () => bus.commandCalls(PutEventsCommand).map(({ args }) => args[0].input.Entries ?? []);
  return {
    ...service,
    bus,
    sqs,
    sequence: (event: unknown, remainingMs = 29_000) =>
      sequencer.handler(event, { ...lambdaContext(remainingMs), awsRequestId: 'invocation-1' }),
    /** Hands these messages to the consumer; resolves to the ids of those that it reports. */
    async consume(messages: readonly QueuedFacts[], remainingMs = 120_000): Promise<string[]> {
      const answer = await consumer.handler(sqsEvent(messages), lambdaContext(remainingMs));
      return answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
    /** The entries of each call of PutEvents. */
    calls,
    /** Every result event that was sent, refused ones included, checked against the contract. */
    results: (): ReceivedResult[] => calls().flat().map(receivedResult),
    /** The visibility time-out that was set for each message, in seconds, by its receipt handle. */
    visibilities: (): Record<string, number | undefined> =>
      Object.fromEntries(
        sqs
          .commandCalls(ChangeMessageVisibilityBatchCommand)
          .flatMap(({ args }) => args[0].input.Entries ?? [])
          .map(({ ReceiptHandle = '', VisibilityTimeout }) => [ReceiptHandle, VisibilityTimeout]),
      ),
    /** What was sent to the queue. */
    queued: () => sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input),
  };
}

/** EventBridge's answer to entries that it takes. */
export function taken({ Entries = [] }: { Entries?: PutEventsRequestEntry[] }) {
  return { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: randomUUID() })) };
}

function receivedResult({
  EventBusName,
  Source,
  DetailType = '',
  Detail = '',
}: PutEventsRequestEntry): ReceivedResult {
  if (EventBusName !== BUS || Source !== results.RESULT_SOURCE)
    throw new Error('not an event of this service');
  const schema = {
    ThreadMembersChanged: results.threadMembersChanged,
    ThreadMembersChangeFailed: results.threadMembersChangeFailed,
  }[DetailType];
  if (schema === undefined) throw new Error(`no such result: ${DetailType}`);
  return { type: DetailType, detail: schema.parse(JSON.parse(Detail)) };
}

/** A batch as Lambda's event source mapping hands it over; receipt handles are `receipt-<message id>`. */
function sqsEvent(messages: readonly QueuedFacts[]): SQSEvent {
  return { Records: messages.map(sqsRecord) };
}

function sqsRecord(facts: QueuedFacts, index: number): SQSRecord {
  const { threadId = THREAD, usernames = ['anna'], operation = 'add', requestId, id, source } = facts;
  const { messageId = `m${index}`, receiveCount = 1, group = String(threadId) } = facts;
  const type = operation === 'add' ? 'ThreadMembersAddRequested' : 'ThreadMembersRemoveRequested';
  const event = { 'detail-type': type, id, source, detail: { threadId, usernames, requestId } };
  return {
    messageId,
    receiptHandle: `receipt-${messageId}`,
    body: facts.body ?? JSON.stringify(event),
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: '1700000000000',
      SenderId: 'AROAEXAMPLE:sequencer',
      ApproximateFirstReceiveTimestamp: '1700000000000',
      MessageGroupId: group,
      MessageDeduplicationId: messageId,
      SequenceNumber: String(index),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:111111111111:thread-members-test-changes.fifo',
    awsRegion: 'us-east-1',
  };
}
