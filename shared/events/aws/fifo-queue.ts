import { ChangeMessageVisibilityBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AwsCallError } from '../../aws/aws-call-error.ts';
import { inTime } from '../../aws/in-time.ts';
import type { Deadline } from '../../deadline.ts';
import { errorName } from '../../errors/error-name.ts';
import { log } from '../../log.ts';

/** A message to send; the same deduplication id in a group within 5 minutes is the same message. */
export interface SentMessage {
  readonly body: string;
  readonly group: string;
  readonly deduplicationId: string;
}

/** When a received message comes again. */
export interface MessageVisibility {
  readonly receiptHandle: string;
  readonly visibilitySeconds: number;
}

/** The FIFO queue, as the functions use it. */
export type FifoQueue = ReturnType<typeof createFifoQueue>;

/** @param queueUrl URL of the queue; its host is where it is called */
export function createFifoQueue(queueUrl: string) {
  const client = new SQSClient({});

  return {
    /**
     * Puts a message behind its group's others.
     *
     * @throws AwsCallError when the queue does not take it, or the deadline comes first
     */
    async send({ body, group, deduplicationId }: SentMessage, deadline: Deadline): Promise<void> {
      const command = new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: body,
        MessageGroupId: group,
        MessageDeduplicationId: deduplicationId,
      });
      try {
        await inTime(deadline.msLeft(), (options) => client.send(command, options));
      } catch (error) {
        throw new AwsCallError('SendMessage', error);
      }
    },

    /**
     * Sets when up to 10 messages come again. It never rejects: a message for which it fails comes again all the same, when
     * the queue's own visibility time-out is over.
     */
    async setVisibility(messages: readonly MessageVisibility[], deadline: Deadline): Promise<void> {
      if (messages.length === 0) return;
      const Entries = messages.map(entryOf);
      const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries });
      try {
        const { Failed = [] } = await inTime(deadline.msLeft(), (options) => client.send(command, options));
        if (Failed.length > 0) logUnset(Failed.map(({ Code }) => Code));
      } catch (error) {
        logUnset(messages.map(() => errorName(error)));
      }
    },
  };
}

function entryOf({ receiptHandle, visibilitySeconds }: MessageVisibility, index: number) {
  return { Id: String(index), ReceiptHandle: receiptHandle, VisibilityTimeout: visibilitySeconds };
}

function logUnset(causes: readonly (string | undefined)[]): void {
  log.warn({ event: 'visibility-unset', messages: causes.length, causes: [...new Set(causes)] });
}
