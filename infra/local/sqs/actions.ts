import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { md5, queueAttributes, systemAttributes } from './attributes.ts';
import { batch } from './batch.ts';
import type { Message, Queue } from './queue.ts';
import { exception, invalid, missing, noSuchQueue } from './refusals.ts';
import { MAX_BYTES, message, send } from './send-message.ts';

/** How often a long poll looks again, in ms. */
const POLL_MS = 20;

/** The queues of one endpoint, by URL. */
type Queues = ReadonlyMap<string, Queue>;

const visibility = z.int().min(0).max(43_200);
const ofQueue = z.object({ QueueUrl: z.string() });
const attributeNames = z.array(z.string()).default([]);
const withReceipt = z.object({ ReceiptHandle: z.string() });
const entries = <T extends z.ZodRawShape>(shape: T) => z.array(z.object({ ...shape, Id: z.string() }));

/** What is done with so typed an input. */
type Run<T> = (input: T, queues: Queues, signal: AbortSignal) => object | Promise<object>;

/** An action: what it takes, and what it does. */
function action<T>(input: z.ZodType<T>, run: Run<T>): Run<unknown> {
  return (raw, queues, signal) => {
    const parsed = input.safeParse(raw);
    if (parsed.success) return run(parsed.data, queues, signal);
    const [issue] = parsed.error.issues;
    const [parameter = ''] = issue?.path ?? [];
    if (!(raw instanceof Object && parameter in raw)) throw missing(String(parameter));
    throw invalid(`${issue?.path.join('.')}: ${issue?.message}`);
  };
}

/** SQS's actions, by name. */
export const SQS_ACTIONS: Readonly<Record<string, Run<unknown>>> = {
  GetQueueUrl: action(z.object({ QueueName: z.string() }), ({ QueueName }, queues) => {
    const found = [...queues].find(([, { settings }]) => settings.name === QueueName);
    if (!found) throw noSuchQueue();
    return { QueueUrl: found[0] };
  }),
  ListQueues: action(z.object({}), (_, queues) => ({ QueueUrls: [...queues.keys()] })),
  SendMessage: action(message.extend(ofQueue.shape), (input, queues) =>
    send(queueAt(queues, input.QueueUrl), input),
  ),
  SendMessageBatch: action(
    ofQueue.extend({ Entries: entries(message.shape) }),
    ({ QueueUrl, Entries }, queues) => {
      const queue = queueAt(queues, QueueUrl);
      if (Entries.reduce((bytes, { MessageBody }) => bytes + Buffer.byteLength(MessageBody), 0) > MAX_BYTES)
        throw exception('BatchRequestTooLong', `Batch requests cannot be longer than ${MAX_BYTES} bytes.`);
      return batch(Entries, (entry) => send(queue, entry));
    },
  ),
  ReceiveMessage: action(
    ofQueue.extend({
      MaxNumberOfMessages: z.int().min(1).max(10).default(1),
      VisibilityTimeout: visibility.optional(),
      WaitTimeSeconds: z.int().min(0).max(20).default(0),
      AttributeNames: attributeNames,
      MessageSystemAttributeNames: attributeNames,
    }),
    async (input, queues, signal) => {
      const { QueueUrl, MaxNumberOfMessages: max, VisibilityTimeout, WaitTimeSeconds } = input;
      const queue = queueAt(queues, QueueUrl);
      const end = performance.now() + WaitTimeSeconds * 1_000;
      let received = queue.receive(max, VisibilityTimeout);
      while (received.length === 0 && performance.now() < end) {
        await sleep(POLL_MS);
        // Nobody would ever delete what is handed to a client that has gone.
        if (signal.aborted) break;
        received = queue.receive(max, VisibilityTimeout);
      }
      const wanted = [...input.AttributeNames, ...input.MessageSystemAttributeNames];
      return received.length === 0 ? {} : { Messages: received.map((each) => receivedMessage(each, wanted)) };
    },
  ),
  DeleteMessage: action(ofQueue.extend(withReceipt.shape), ({ QueueUrl, ReceiptHandle }, queues) => {
    queueAt(queues, QueueUrl).delete(ReceiptHandle);
    return {};
  }),
  DeleteMessageBatch: action(
    ofQueue.extend({ Entries: entries(withReceipt.shape) }),
    ({ QueueUrl, Entries }, queues) => {
      const queue = queueAt(queues, QueueUrl);
      return batch(Entries, ({ ReceiptHandle }) => {
        queue.delete(ReceiptHandle);
        return {};
      });
    },
  ),
  ChangeMessageVisibility: action(
    ofQueue.extend({ ...withReceipt.shape, VisibilityTimeout: visibility }),
    (input, queues) => changeVisibility(queueAt(queues, input.QueueUrl), input),
  ),
  ChangeMessageVisibilityBatch: action(
    ofQueue.extend({ Entries: entries({ ...withReceipt.shape, VisibilityTimeout: visibility }) }),
    ({ QueueUrl, Entries }, queues) => {
      const queue = queueAt(queues, QueueUrl);
      return batch(Entries, (entry) => changeVisibility(queue, entry));
    },
  ),
  PurgeQueue: action(ofQueue, ({ QueueUrl }, queues) => {
    queueAt(queues, QueueUrl).messages = [];
    return {};
  }),
  GetQueueAttributes: action(
    ofQueue.extend({ AttributeNames: attributeNames }),
    ({ QueueUrl, AttributeNames }, queues) =>
      attributesOf(queueAttributes(queueAt(queues, QueueUrl)), AttributeNames),
  ),
} as const;

/** Those of the attributes that are asked for, `All` for all; no field when there is none. */
function attributesOf(attributes: Record<string, string>, wanted: readonly string[]): object {
  const given = Object.entries(attributes).filter(
    ([name]) => wanted.includes('All') || wanted.includes(name),
  );
  return given.length === 0 ? {} : { Attributes: Object.fromEntries(given) };
}

function queueAt(queues: Queues, url: string): Queue {
  const queue = queues.get(url);
  if (queue === undefined) throw noSuchQueue();
  return queue;
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

/** A message as its receiver gets it, with those of its system attributes that it asks for. */
function receivedMessage(received: Message, wanted: readonly string[]): object {
  return {
    MessageId: received.id,
    ReceiptHandle: received.receiptHandle,
    Body: received.body,
    MD5OfBody: md5(received.body),
    ...attributesOf(systemAttributes(received), wanted),
  };
}
