import { ChangeMessageVisibilityBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { REQUEST_TYPE_OF } from '../contract/member-event.ts';
import { type Deadline, signalOf } from '../deadline.ts';
import { log } from '../log.ts';
import type { MemberRequest } from './read-member-event.ts';
import type { ReportedMessage } from './thread-work.ts';

/** The FIFO queue, as the functions use it. */
export type FifoQueue = ReturnType<typeof createFifoQueue>;

/** @param queueUrl URL of the queue; its host is where it is called */
export function createFifoQueue(queueUrl: string) {
  const client = new SQSClient({});

  return {
    /**
     * Puts a request behind its thread's others.
     *
     * @param eventId of the event that asks for it; the same one within 5 minutes is the same message
     * @throws the SDK's error, or an `AbortError` when the deadline comes first
     */
    async send({ operation, ...detail }: MemberRequest, eventId: string, deadline: Deadline): Promise<void> {
      const command = new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify({ 'detail-type': REQUEST_TYPE_OF[operation], id: eventId, detail }),
        MessageGroupId: detail.threadId,
        MessageDeduplicationId: eventId,
      });
      await client.send(command, { abortSignal: signalOf(deadline) });
    },

    /**
     * Sets when up to 10 messages come again. It never rejects: a message for which it fails comes again all the same, when
     * the queue's own visibility time-out is over.
     */
    async setVisibility(messages: readonly ReportedMessage[], deadline: Deadline): Promise<void> {
      if (messages.length === 0) return;
      const Entries = messages.map(({ message, visibilitySeconds }, index) => ({
        Id: String(index),
        ReceiptHandle: message.receiptHandle,
        VisibilityTimeout: visibilitySeconds,
      }));
      const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries });
      try {
        const { Failed = [] } = await client.send(command, { abortSignal: signalOf(deadline) });
        if (Failed.length > 0) logUnset(Failed.map(({ Code }) => Code));
      } catch (error) {
        logUnset(messages.map(() => (error as Error).name));
      }
    },
  };
}

function logUnset(causes: readonly (string | undefined)[]): void {
  log.warn({ event: 'visibility-unset', messages: causes.length, causes: [...new Set(causes)] });
}
