import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** How long a message is out of others' sight while something is done about it, in seconds. */
const VISIBILITY_SECONDS = 300;

/** What to do with a dead letter: it stays in its queue, or leaves it. */
export type Visit = (message: DeadLetter) => Promise<'stays' | 'leaves'>;

/** A message as the dead-letter queue has it. */
export interface DeadLetter {
  readonly messageId: string;
  readonly body: string;
  readonly sentAt: Date;
}

/**
 * Visits every message of a standard queue once. Those that stay can be received again as soon as the visit is over.
 *
 * @returns how many left and how many stayed
 */
export async function visitDeadLetters(
  sqs: SQSClient,
  queueName: string,
  visit: Visit,
): Promise<{ left: number; stayed: number }> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueName }));
  const stayed = new Map<string, string>();
  let left = 0;
  try {
    for (;;) {
      const messages = (await receive(sqs, QueueUrl)).filter(({ MessageId = '' }) => !stayed.has(MessageId));
      if (messages.length === 0) break;
      for (const { MessageId = '', ReceiptHandle = '', Body = '', Attributes } of messages) {
        stayed.set(MessageId, ReceiptHandle);
        const sentAt = new Date(Number(Attributes?.SentTimestamp));
        if ((await visit({ messageId: MessageId, body: Body, sentAt })) === 'stays') continue;
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        stayed.delete(MessageId);
        left += 1;
      }
    }
  } finally {
    for (const ReceiptHandle of stayed.values())
      await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  }
  return { left, stayed: stayed.size };
}

async function receive(sqs: SQSClient, QueueUrl: string | undefined): Promise<Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: VISIBILITY_SECONDS,
      // A long poll asks every server of the queue; a short one may miss what is there.
      WaitTimeSeconds: 1,
      MessageSystemAttributeNames: ['SentTimestamp'],
    }),
  );
  return Messages;
}
