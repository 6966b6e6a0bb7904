import type { ResultEvent } from '../../contract/result-event.ts';
import { describeError } from '../../errors/describe-error.ts';
import { InvalidRequestError } from '../../errors/invalid-request-error.ts';
import type { MemberOutcome } from '../../members/change-members.ts';
import { entityOf } from '../../members/entity-of.ts';
import type { Malformed, MemberRequest } from './read-member-event.ts';

/** The result of a request that was carried out: failed, when no user went through. */
export function resultOf(request: MemberRequest, outcomes: readonly MemberOutcome[]): ResultEvent {
  const { usernames, ...asked } = request;
  const entities = outcomes.map(entityOf);
  const [first] = entities;
  if (first?.error === undefined || entities.some(({ error }) => error === undefined))
    return { type: 'ThreadMembersChanged', detail: { ...asked, entities } };
  return {
    type: 'ThreadMembersChangeFailed',
    detail: { ...asked, error: first.error, usernames: [...usernames], entities },
  };
}

/** The result of an event that asks for nothing that could be done. */
export function rejectionOf({ malformed, request }: Malformed): ResultEvent {
  const { usernames, ...parts } = request;
  const { status, code, detail: description } = describeError(malformed);
  const error = { status, code, description, errors: faultsOf(malformed) };
  return {
    type: 'ThreadMembersChangeFailed',
    detail: { ...parts, error, usernames: usernames && [...usernames] },
  };
}

/** Where an event breaks the contract, as JSON pointers into it; absent when it is no JSON. */
export function faultsOf(malformed: Malformed['malformed']) {
  if (!(malformed instanceof InvalidRequestError)) return undefined;
  return malformed.faults.flatMap((fault) => ('pointer' in fault ? fault : []));
}
