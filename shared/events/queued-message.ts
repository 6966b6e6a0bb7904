import type { SQSRecord } from 'aws-lambda';
import { InvalidRequestError } from '../errors/invalid-request-error.ts';
import { MalformedJsonError } from '../errors/malformed-json-error.ts';
import { parseJson } from '../parse-json.ts';
import { type MalformedEvent, type MemberRequest, readMemberEvent } from './read-member-event.ts';

/** A message of the FIFO queue. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  /** The message group: what is kept in order, a thread's id unless the message is malformed. */
  readonly group: string;
  /** Times it was received, this one included. */
  readonly receiveCount: number;
  readonly content: MemberRequest | MalformedEvent;
}

const GROUP_FAULT = { pointer: '#/detail/threadId', detail: 'must be the message group id' };

/** Reads a message; what it asks for is checked, and that it came in its thread's group. */
export function readMessage({ messageId, receiptHandle, body, attributes }: SQSRecord): QueuedMessage {
  const { MessageGroupId: group = '', ApproximateReceiveCount } = attributes;
  const content = contentOf(body, messageId, group);
  return { messageId, receiptHandle, group, receiveCount: Number(ApproximateReceiveCount), content };
}

function contentOf(body: string, messageId: string, group: string): MemberRequest | MalformedEvent {
  const json = parseJson(body);
  if (json === undefined) return { error: new MalformedJsonError(false), said: { requestId: messageId } };
  const content = readMemberEvent(json, messageId);
  // In another thread's group it would neither wait for its own thread's changes nor hold them back.
  if ('error' in content || content.threadId === group) return content;
  return { error: new InvalidRequestError([GROUP_FAULT]), faults: [GROUP_FAULT], said: content };
}
