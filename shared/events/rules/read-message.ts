import type { SQSRecord } from 'aws-lambda';
import { InvalidRequestError } from '../../errors/invalid-request-error.ts';
import { MalformedJsonError } from '../../errors/malformed-json-error.ts';
import { parseJson } from '../../parse-json.ts';
import { type Malformed, readMemberEvent, type WellFormed } from './read-member-event.ts';

/** A message of the FIFO queue, read. */
export type Message = MessageFacts & (WellFormed | Malformed);

/** A message that asks for a change that can be tried. */
export type RequestMessage = MessageFacts & WellFormed;

interface MessageFacts {
  readonly messageId: string;
  readonly receiptHandle: string;
  /** The message group: what is kept in order, a thread's id unless the message is malformed. */
  readonly group: string;
  /** Times it was received, this one included. */
  readonly receiveCount: number;
}

const GROUP_FAULT = { pointer: '#/detail/threadId', detail: 'must be the message group id' };

/** Reads a message; what it asks for is checked, and that it came in its thread's group. */
export function readMessage({ messageId, receiptHandle, body, attributes }: SQSRecord): Message {
  const { MessageGroupId: group = '', ApproximateReceiveCount } = attributes;
  const event = readBody(body, messageId, group);
  return { messageId, receiptHandle, group, receiveCount: Number(ApproximateReceiveCount), ...event };
}

function readBody(body: string, messageId: string, group: string): WellFormed | Malformed {
  const json = parseJson(body);
  const event = readMemberEvent(json, messageId);
  if (json === undefined) return { request: event.request, malformed: new MalformedJsonError(false) };
  // In another thread's group it would neither wait for its own thread's changes nor hold them back.
  if (event.malformed || event.request.threadId === group) return event;
  return { request: event.request, malformed: new InvalidRequestError([GROUP_FAULT]) };
}
