import * as z from 'zod/mini';
import { lenient } from '../lenient.ts';
import { threadId } from './thread-id.ts';
import { usernames } from './usernames.ts';

/** What an event can ask for. */
export type Operation = 'add' | 'remove';

/** The detail-type that asks for each operation (docs/design.md#events). */
export const REQUEST_TYPE_OF = {
  add: 'ThreadMembersAddRequested',
  remove: 'ThreadMembersRemoveRequested',
} as const satisfies Record<Operation, string>;

/** The operation that each detail-type asks for. */
export const REQUESTED = {
  [REQUEST_TYPE_OF.add]: 'add',
  [REQUEST_TYPE_OF.remove]: 'remove',
} as const satisfies Record<string, Operation>;

const DETAIL_TYPES = Object.values(REQUEST_TYPE_OF);
const DETAIL_TYPE_RULE = `must be ${DETAIL_TYPES.join(' or ')}`;
const EVENT_RULE = 'must be a JSON object with detail-type and detail';
const DETAIL_RULE = 'must be an object with threadId and usernames';

/** What a request is known by in its results: 1 to 128 printable ASCII characters. */
export const REQUEST_ID = /^[ -~]{1,128}$/;

/** Anything else counts as absent. */
const requestId = lenient(z.string().check(z.regex(REQUEST_ID)));

/** Who sent an event: EventBridge's `source`, of 1 to 256 characters; anything else counts as absent. */
const source = lenient(z.string().check(z.minLength(1), z.maxLength(256)));

/**
 * An event that asks for a change of members. Unknown keys are ignored: senders may put more into an event than concerns
 * this service. `id` and `source` are EventBridge's, or what the sender says at the queue.
 */
export const memberEvent = z.object(
  {
    'detail-type': z.enum(DETAIL_TYPES, { error: DETAIL_TYPE_RULE }),
    id: requestId,
    source,
    detail: z.object({ threadId, usernames, requestId }, { error: DETAIL_RULE }),
  },
  { error: EVENT_RULE },
);
