import { vendorSpelling } from '../contract/usernames.ts';
import { ImBadAnswerError } from '../errors/im-bad-answer-error.ts';
import type { ImClient } from '../im/client.ts';
import { countFailure } from '../im/count-failure.ts';
import type { Invocation } from '../invocation.ts';
import { changeMembers, type MemberChange } from './change-members.ts';

/**
 * Removes users from a thread; a verdict of `false` means that the user was no member. The vendor's entities are matched by
 * name, never by position; a user that its answer leaves out has failed, a user nobody asked about is ignored (V3).
 * See `changeMembers`.
 */
export function removeMembers(
  im: ImClient,
  threadId: string,
  usernames: readonly string[],
  invocation: Invocation,
): Promise<MemberChange> {
  return changeMembers(usernames, async (batch, halt) => {
    const answer = await im.remove(threadId, batch, { ...invocation, halt });
    const results = new Map(answer.entities.map(({ user, result }) => [vendorSpelling(user), result]));
    const omitted = new ImBadAnswerError('an answer that leaves this user out', { status: 200 });
    if (batch.some((username) => !results.has(username))) countFailure(invocation.tally, omitted);
    return { envelope: answer, verdictOf: (username) => results.get(username) ?? omitted };
  });
}
