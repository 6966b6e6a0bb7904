import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { onTestFinished } from 'vitest';
import { startMessaging } from '../../../infra/local/messaging.ts';

/** The local queues with a clock that the test moves, and the unmodified SDK's client of them; they end with the test. */
export async function openQueues() {
  const clock = { now: 1_700_000_000_000 };
  const messaging = await startMessaging({ environment: 'test', now: () => clock.now });
  const client = new SQSClient({
    endpoint: messaging.endpoint.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    client.destroy();
    await messaging.endpoint.close();
  });
  const urlOf = (name: string) => `${messaging.endpoint.url}/000000000000/thread-members-test-${name}`;
  return {
    ...messaging,
    client,
    urls: {
      changes: urlOf('changes.fifo'),
      unapplied: urlOf('unapplied-changes.fifo'),
      undelivered: urlOf('undelivered-events'),
    },
    pass: (seconds: number) => {
      clock.now += seconds * 1_000;
    },
    queue: (QueueUrl: string) => queueAt(client, QueueUrl),
  };
}

/** What tests do with one queue. */
function queueAt(client: SQSClient, QueueUrl: string) {
  return {
    send: (MessageBody: string, more: Partial<SendMessageCommandInput> = {}) =>
      client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more })),
    /** Sends to a group of a FIFO queue, with the body as the deduplication id. */
    sendTo: (MessageGroupId: string, ...bodies: string[]) =>
      inTurn(bodies, (body) =>
        client.send(
          new SendMessageCommand({
            QueueUrl,
            MessageBody: body,
            MessageGroupId,
            MessageDeduplicationId: body,
          }),
        ),
      ),
    /** Receives up to 10 messages. */
    async receive(more: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> {
      const input = { QueueUrl, MaxNumberOfMessages: 10, ...more };
      return (await client.send(new ReceiveMessageCommand(input))).Messages ?? [];
    },
    delete: ({ ReceiptHandle }: Message) =>
      client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })),
    hide: ({ ReceiptHandle }: Message, VisibilityTimeout: number) =>
      client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout })),
  };
}

async function inTurn<T, R>(all: readonly T[], run: (each: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (const each of all) answers.push(await run(each));
  return answers;
}

export function bodies(messages: readonly Message[]): (string | undefined)[] {
  return messages.map(({ Body }) => Body);
}
