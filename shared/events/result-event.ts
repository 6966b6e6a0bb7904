import type * as z from 'zod/mini';
import type { threadMembersChanged, threadMembersChangeFailed } from '../contract/result-event.ts';
import { describeError } from '../errors/describe-error.ts';
import type { MemberOutcome } from '../members/change-members.ts';
import { entityOf } from '../members/entity-of.ts';
import type { MalformedEvent, MemberRequest } from './read-member-event.ts';

/** The event that tells what became of a request (docs/design.md#events). */
export type ResultEvent =
  | { readonly type: 'ThreadMembersChanged'; readonly detail: z.infer<typeof threadMembersChanged> }
  | {
      readonly type: 'ThreadMembersChangeFailed';
      readonly detail: z.infer<typeof threadMembersChangeFailed>;
    };

/** The result of a request that was carried out: failed, when no user went through. */
export function resultOf(request: MemberRequest, outcomes: readonly MemberOutcome[]): ResultEvent {
  const { operation, threadId, usernames, requestId } = request;
  const entities = outcomes.map(entityOf);
  const [first] = entities;
  const detail = { threadId, requestId, operation };
  if (first?.error === undefined || entities.some(({ error }) => error === undefined))
    return { type: 'ThreadMembersChanged', detail: { ...detail, entities } };
  return {
    type: 'ThreadMembersChangeFailed',
    detail: { ...detail, error: first.error, usernames: [...usernames], entities },
  };
}

/** The result of an event that asks for nothing that could be done. */
export function rejectionOf({ error, faults, said: { usernames, ...said } }: MalformedEvent): ResultEvent {
  const { status, code, detail: description } = describeError(error);
  return {
    type: 'ThreadMembersChangeFailed',
    detail: {
      ...said,
      error: { status, code, description, ...(faults && { errors: [...faults] }) },
      ...(usernames && { usernames: [...usernames] }),
    },
  };
}
