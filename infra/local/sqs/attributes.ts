import { createHash } from 'node:crypto';
import type { Message, Queue } from './queue.ts';

/** A message's system attributes, as its receiver gets them: all texts. */
export function systemAttributes(message: Message) {
  const { group, deduplicationId } = message;
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    SentTimestamp: String(message.sentAt),
    SenderId: 'local',
    ...(group !== undefined && {
      MessageGroupId: group,
      SequenceNumber: String(message.sequenceNumber).padStart(20, '0'),
    }),
    ...(deduplicationId !== undefined && { MessageDeduplicationId: deduplicationId }),
  };
}

/** What a queue is set to and what is in it: all texts. */
export function queueAttributes(queue: Queue): Record<string, string> {
  const { visible, inFlight } = queue.counts();
  const { name, visibilitySeconds = 30, redrive } = queue.settings;
  return {
    QueueArn: arnOf(name),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: '0',
    VisibilityTimeout: String(visibilitySeconds),
    ...(queue.isFifo && {
      FifoQueue: 'true',
      ContentBasedDeduplication: 'false',
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    }),
    ...(redrive && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: arnOf(redrive.deadLetters.settings.name),
        maxReceiveCount: redrive.maxReceiveCount,
      }),
    }),
  };
}

/** A queue's ARN, by its name. */
export function arnOf(name: string): string {
  return `arn:aws:sqs:us-east-1:000000000000:${name}`;
}

/** The digest that the SDK compares a body with. */
export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
