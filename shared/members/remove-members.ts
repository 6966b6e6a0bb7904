import { vendorSpelling } from '../contract/usernames.ts';
import { ImBadAnswerError } from '../errors/im-bad-answer-error.ts';
import type { ImClient } from '../im/client.ts';
import { countFailure } from '../im/count-failure.ts';
import type { Invocation } from '../invocation.ts';
import { changeMembers, type MemberChange } from './change-members.ts';

/**
 * Removes users from a thread; a verdict of `false` means that the user was no member. The vendor's entities are matched by
 * name, never by position; a user that its answer leaves out, or has twice and differently, has failed, a user nobody asked
 * about is ignored (V3). See `changeMembers`.
 */
export function removeMembers(
  im: ImClient,
  threadId: string,
  usernames: readonly string[],
  invocation: Invocation,
): Promise<MemberChange> {
  return changeMembers(usernames, async (batch, halt) => {
    const answer = await im.remove(threadId, batch, { ...invocation, halt });
    const results = resultsByName(answer.entities);
    const omitted = new ImBadAnswerError('an answer that leaves this user out', { status: 200 });
    const verdictOf = (username: string) => results.get(username) ?? omitted;
    const failed = batch.map(verdictOf).find((verdict) => typeof verdict !== 'boolean');
    if (failed !== undefined) countFailure(invocation.tally, failed);
    return { envelope: answer, verdictOf };
  });
}

function resultsByName(entities: readonly { user: string; result: boolean }[]) {
  const contradicted = new ImBadAnswerError('two results for this user that disagree', { status: 200 });
  const results = new Map<string, boolean | ImBadAnswerError>();
  for (const { user, result } of entities) {
    const name = vendorSpelling(user);
    const earlier = results.get(name) ?? result;
    results.set(name, earlier === result ? result : contradicted);
  }
  return results;
}
