import type { ImClient } from '../im/client.ts';
import type { Invocation } from '../invocation.ts';
import { changeMembers, type MemberChange } from './change-members.ts';

/** Adds users to a thread; a user that already is a member counts as added. See `changeMembers`. */
export function addMembers(
  im: ImClient,
  threadId: string,
  usernames: readonly string[],
  invocation: Invocation,
): Promise<MemberChange> {
  return changeMembers(usernames, async (batch, halt) => {
    const envelope = await im.add(threadId, batch, { ...invocation, halt });
    return { envelope, verdictOf: () => true };
  });
}
