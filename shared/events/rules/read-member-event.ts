import * as z from 'zod/mini';
import { memberEvent, type Operation, REQUESTED } from '../../contract/member-event.ts';
import { InvalidRequestError } from '../../errors/invalid-request-error.ts';
import type { MalformedJsonError } from '../../errors/malformed-json-error.ts';
import { jsonPointer } from '../../json-pointer.ts';
import { lenient } from '../../lenient.ts';

/** A request to change members, from either door. */
export interface MemberRequest {
  readonly operation: Operation;
  readonly threadId: string;
  /** As the sender spells them. */
  readonly usernames: readonly string[];
  /** What its results are known by: the request's own, else the event's id, else that of what carried it. */
  readonly requestId: string;
  /** `source` and id of the event that asks, where its sender gives them. */
  readonly source: string | undefined;
  readonly eventId: string | undefined;
}

/** An event that asks for a change that can be tried. */
export interface WellFormed {
  readonly request: MemberRequest;
  readonly malformed?: undefined;
}

/** An event that asks for nothing that could be done, and why. */
export interface Malformed {
  /** The parts of a request that are right all the same. */
  readonly request: { readonly [Part in keyof MemberRequest]: MemberRequest[Part] | undefined };
  readonly malformed: InvalidRequestError | MalformedJsonError;
}

const { id, source, detail, 'detail-type': detailType } = memberEvent.shape;

/** The parts of an event that are right, where others are not. */
const partsOfEvent = lenient(
  z.object({
    'detail-type': lenient(detailType),
    id,
    source,
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
export function readMemberEvent(json: unknown, carrierId: string): WellFormed | Malformed {
  const result = memberEvent.safeParse(json);
  if (!result.success) {
    const faults = result.error.issues.map(({ path, message }) => ({
      pointer: jsonPointer(path),
      detail: message,
    }));
    return { malformed: new InvalidRequestError(faults), request: rightPartsOf(json, carrierId) };
  }
  const { 'detail-type': asked, id: eventId, source: sender, detail: request } = result.data;
  const { threadId, usernames, requestId = eventId ?? carrierId } = request;
  return {
    request: { operation: REQUESTED[asked], threadId, usernames, requestId, source: sender, eventId },
  };
}

function rightPartsOf(json: unknown, carrierId: string): Malformed['request'] {
  const {
    'detail-type': asked,
    id: eventId,
    source: sender,
    detail: request,
  } = partsOfEvent.parse(json) ?? {};
  const { threadId, usernames, requestId = eventId ?? carrierId } = request ?? {};
  return { operation: asked && REQUESTED[asked], threadId, usernames, requestId, source: sender, eventId };
}
