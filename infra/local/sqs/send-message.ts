import * as z from 'zod';
import { md5 } from './attributes.ts';
import type { Queue, Sent } from './queue.ts';
import { invalid, missing } from './refusals.ts';

/** Bytes of a message, and of a batch's messages together, at the most. */
export const MAX_BYTES = 1024 * 1024;

/** Characters that AWS takes in group and deduplication ids: letters, digits and punctuation, no space. */
const fifoId = z.string().regex(/^[\x21-\x7e]{1,128}$/);

/** What a sender says of a message. */
export const message = z.object({
  MessageBody: z.string().min(1),
  MessageGroupId: fifoId.optional(),
  MessageDeduplicationId: fifoId.optional(),
});

/**
 * Sends one message to a queue, by the rules of its kind.
 *
 * @throws AwsFailure when it is refused
 */
export function send(queue: Queue, input: z.infer<typeof message>): object {
  const { MessageBody: body, MessageGroupId: group, MessageDeduplicationId: deduplicationId } = input;
  if (queue.isFifo && group === undefined) throw missing('MessageGroupId');
  if (queue.isFifo && deduplicationId === undefined)
    throw invalid(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  if (!queue.isFifo && deduplicationId !== undefined)
    throw invalid('MessageDeduplicationId is not valid for this queue type.');
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
