import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { AwsFailure } from '../aws-failure.ts';
import { md5, queueAttributes, systemAttributes } from './attributes.ts';
import type { Message, Queue, Sent } from './queue.ts';

/** Bytes of a message, at the most. */
const MAX_BYTES = 1024 * 1024;
/** How often a long poll looks again, in ms. */
const POLL_MS = 20;

/** The queues of one endpoint, by URL. */
export type Queues = ReadonlyMap<string, Queue>;

/** Characters that AWS takes in group and deduplication ids: letters, digits and punctuation, no space. */
const fifoId = z.string().regex(/^[\x21-\x7e]{1,128}$/);
const visibility = z.int().min(0).max(43_200);
const message = z.object({
  MessageBody: z.string().min(1),
  MessageGroupId: fifoId.optional(),
  MessageDeduplicationId: fifoId.optional(),
});
const ofQueue = z.object({ QueueUrl: z.string() });
const withReceipt = z.object({ ReceiptHandle: z.string() });
const entries = <T extends z.ZodRawShape>(shape: T) =>
  z.array(z.object({ ...shape, Id: z.string().regex(/^[\w-]{1,80}$/) }));

/** An action: what it takes, and what it does. */
function action<T>(input: z.ZodType<T>, run: (input: T, queues: Queues) => object | Promise<object>) {
  return (raw: unknown, queues: Queues): object | Promise<object> => {
    const parsed = input.safeParse(raw);
    if (parsed.success) return run(parsed.data, queues);
    const [issue] = parsed.error.issues;
    const [parameter = ''] = issue?.path ?? [];
    const isMissing = (raw as Record<PropertyKey, unknown> | null)?.[parameter] === undefined;
    throw isMissing ? missing(String(parameter)) : invalid(`${issue?.path.join('.')}: ${issue?.message}`);
  };
}

/** SQS's actions, by name. */
export const SQS_ACTIONS = {
  GetQueueUrl: action(z.object({ QueueName: z.string() }), ({ QueueName }, queues) => {
    const found = [...queues].find(([, { settings }]) => settings.name === QueueName);
    if (!found) throw noSuchQueue();
    return { QueueUrl: found[0] };
  }),
  ListQueues: action(z.object({}), (_, queues) => ({ QueueUrls: [...queues.keys()] })),
  SendMessage: action(message.extend(ofQueue.shape), (input, queues) =>
    sendOne(queueAt(queues, input.QueueUrl), input),
  ),
  SendMessageBatch: action(
    ofQueue.extend({ Entries: entries(message.shape) }),
    ({ QueueUrl, Entries }, queues) => batch(Entries, (entry) => sendOne(queueAt(queues, QueueUrl), entry)),
  ),
  ReceiveMessage: action(
    ofQueue.extend({
      MaxNumberOfMessages: z.int().min(1).max(10).default(1),
      VisibilityTimeout: visibility.optional(),
      WaitTimeSeconds: z.int().min(0).max(20).default(0),
    }),
    async ({ QueueUrl, MaxNumberOfMessages, VisibilityTimeout, WaitTimeSeconds }, queues) => {
      const queue = queueAt(queues, QueueUrl);
      const end = performance.now() + WaitTimeSeconds * 1_000;
      let received = queue.receive(MaxNumberOfMessages, VisibilityTimeout);
      while (received.length === 0 && performance.now() < end) {
        await sleep(POLL_MS);
        received = queue.receive(MaxNumberOfMessages, VisibilityTimeout);
      }
      return received.length === 0 ? {} : { Messages: received.map(receivedMessage) };
    },
  ),
  DeleteMessage: action(ofQueue.extend(withReceipt.shape), ({ QueueUrl, ReceiptHandle }, queues) => {
    queueAt(queues, QueueUrl).delete(ReceiptHandle);
    return {};
  }),
  DeleteMessageBatch: action(
    ofQueue.extend({ Entries: entries(withReceipt.shape) }),
    ({ QueueUrl, Entries }, queues) =>
      batch(Entries, ({ ReceiptHandle }) => {
        queueAt(queues, QueueUrl).delete(ReceiptHandle);
        return {};
      }),
  ),
  ChangeMessageVisibility: action(
    ofQueue.extend({ ...withReceipt.shape, VisibilityTimeout: visibility }),
    (input, queues) => changeVisibility(queueAt(queues, input.QueueUrl), input),
  ),
  ChangeMessageVisibilityBatch: action(
    ofQueue.extend({ Entries: entries({ ...withReceipt.shape, VisibilityTimeout: visibility }) }),
    ({ QueueUrl, Entries }, queues) =>
      batch(Entries, (entry) => changeVisibility(queueAt(queues, QueueUrl), entry)),
  ),
  PurgeQueue: action(ofQueue, ({ QueueUrl }, queues) => {
    queueAt(queues, QueueUrl).messages = [];
    return {};
  }),
  GetQueueAttributes: action(ofQueue, ({ QueueUrl }, queues) => ({
    Attributes: queueAttributes(queueAt(queues, QueueUrl)),
  })),
} as const;

function queueAt(queues: Queues, url: string): Queue {
  const queue = queues.get(url);
  if (queue === undefined) throw noSuchQueue();
  return queue;
}

function noSuchQueue(): AwsFailure {
  return new AwsFailure('com.amazonaws.sqs#QueueDoesNotExist', 'The specified queue does not exist.');
}

function sendOne(queue: Queue, input: z.infer<typeof message>): object {
  const { MessageBody: body, MessageGroupId: group, MessageDeduplicationId: deduplicationId } = input;
  if (queue.isFifo && group === undefined) throw missing('MessageGroupId');
  if (queue.isFifo && deduplicationId === undefined)
    throw invalid(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  if (Buffer.byteLength(body) > MAX_BYTES)
    throw invalid(
      `One or more parameters are invalid. Reason: Message must be shorter than ${MAX_BYTES} bytes.`,
    );
  const { id, sequenceNumber } = queue.send({ body, group, deduplicationId } satisfies Sent);
  return {
    MessageId: id,
    MD5OfMessageBody: md5(body),
    ...(queue.isFifo && { SequenceNumber: String(sequenceNumber).padStart(20, '0') }),
  };
}

function changeVisibility(
  queue: Queue,
  { ReceiptHandle, VisibilityTimeout }: { ReceiptHandle: string; VisibilityTimeout: number },
): object {
  if (!queue.changeVisibility(ReceiptHandle, VisibilityTimeout))
    throw invalid(
      `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
    );
  return {};
}

/** Does it for each entry by itself; what fails is told in the answer. */
function batch<Entry extends { Id: string }>(all: readonly Entry[], run: (entry: Entry) => object): object {
  if (all.length === 0)
    throw new AwsFailure('com.amazonaws.sqs#EmptyBatchRequest', 'There should be at least one entry.');
  if (all.length > 10)
    throw new AwsFailure(
      'com.amazonaws.sqs#TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${all.length}.`,
    );
  if (new Set(all.map(({ Id }) => Id)).size < all.length)
    throw new AwsFailure(
      'com.amazonaws.sqs#BatchEntryIdsNotDistinct',
      'Two or more batch entries have the same Id.',
    );
  const answers = all.map((entry) => attempt(entry, run));
  return {
    Successful: answers.filter((answer) => !('Code' in answer)),
    Failed: answers.filter((answer) => 'Code' in answer),
  };
}

function attempt<Entry extends { Id: string }>(entry: Entry, run: (entry: Entry) => object): object {
  try {
    return { Id: entry.Id, ...run(entry) };
  } catch (error) {
    if (!(error instanceof AwsFailure) || error.type.endsWith('QueueDoesNotExist')) throw error;
    return { Id: entry.Id, Code: error.type, Message: error.message, SenderFault: true };
  }
}

/** A message as its receiver gets it, with all of its system attributes. */
function receivedMessage(received: Message): object {
  return {
    MessageId: received.id,
    ReceiptHandle: received.receiptHandle,
    Body: received.body,
    MD5OfBody: md5(received.body),
    Attributes: systemAttributes(received),
  };
}

function invalid(text: string): AwsFailure {
  return new AwsFailure('InvalidParameterValue', text);
}

function missing(parameter: string): AwsFailure {
  return new AwsFailure('MissingParameter', `The request must contain the parameter ${parameter}.`);
}
