import * as z from 'zod/mini';
import { memberEvent, type Operation, REQUESTED } from '../contract/member-event.ts';
import { InvalidRequestError } from '../errors/invalid-request-error.ts';
import type { MalformedJsonError } from '../errors/malformed-json-error.ts';
import { jsonPointer } from '../json-pointer.ts';

/** A request to change members, from either door. */
export interface MemberRequest {
  readonly operation: Operation;
  readonly threadId: string;
  /** As the sender spells them. */
  readonly usernames: readonly string[];
  /** What its results are known by: the request's own, else the event's id, else that of what carried it. */
  readonly requestId: string;
}

/** An event that asks for nothing that could be done, and what could be made out of it all the same. */
export interface MalformedEvent {
  readonly error: InvalidRequestError | MalformedJsonError;
  /** Where it breaks the contract, as JSON pointers into the event; absent when it is no JSON. */
  readonly faults?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly said: Partial<MemberRequest>;
}

const { id, detail, 'detail-type': detailType } = memberEvent.shape;

/** The parts of an event that are right, where others are not. */
const rightParts = lenient(
  z.object({
    'detail-type': lenient(detailType),
    id,
    detail: lenient(
      z.object({
        threadId: lenient(detail.shape.threadId),
        usernames: lenient(detail.shape.usernames),
        requestId: detail.shape.requestId,
      }),
    ),
  }),
);

/**
 * Reads an event that asks for a change of members.
 *
 * @param json an EventBridge event, or the part of one that a sender puts on the queue
 * @param carrierId id of what carried the event, should neither the request nor the event have one
 */
export function readMemberEvent(json: unknown, carrierId: string): MemberRequest | MalformedEvent {
  const result = memberEvent.safeParse(json);
  if (!result.success) {
    const faults = result.error.issues.map(({ path, message }) => ({
      pointer: jsonPointer(path),
      detail: message,
    }));
    return { error: new InvalidRequestError(faults), faults, said: saidIn(json, carrierId) };
  }
  const { 'detail-type': asked, id: eventId, detail: request } = result.data;
  const { threadId, usernames, requestId = eventId ?? carrierId } = request;
  return { operation: REQUESTED[asked], threadId, usernames, requestId };
}

function saidIn(json: unknown, carrierId: string): Partial<MemberRequest> {
  const { 'detail-type': asked, id: eventId, detail: request } = rightParts.parse(json) ?? {};
  const { threadId, usernames, requestId = eventId ?? carrierId } = request ?? {};
  return {
    requestId,
    ...(asked !== undefined && { operation: REQUESTED[asked] }),
    ...(threadId !== undefined && { threadId }),
    ...(usernames !== undefined && { usernames }),
  };
}

function lenient<T>(schema: z.ZodMiniType<T>) {
  return z.catch(z.optional(schema), undefined);
}
