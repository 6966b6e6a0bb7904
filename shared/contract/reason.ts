import * as z from 'zod/mini';

/**
 * What an error can be about, where the vendor's words or its `error_code` tell (docs/design.md#errors), and what a caller
 * does about it. docs/http.md has the same words.
 */
export const REASONS = {
  'user-unknown': {
    meaning: 'the vendor does not know the user',
    cure: 'register the user with the vendor, or mend the name',
  },
  'not-in-group': {
    meaning: 'the user is not in the chat group that the thread belongs to',
    cure: 'add the user to the group, then repeat',
  },
  'join-limit': {
    meaning: 'the thread takes no more members, or the user may join no more threads',
    cure: 'remove members, or the user from other threads, then repeat',
  },
  'thread-unknown': {
    meaning: 'there is no such thread',
    cure: 'mend the thread id; the thread may have been destroyed',
  },
  'threads-disabled': {
    meaning: 'threads are not switched on for the app',
    cure: 'tell the operators, who switch them on with the vendor',
  },
  rate: {
    meaning: 'the vendor takes no more calls this second',
    cure: 'wait for `Retry-After` seconds and repeat',
  },
  plan: {
    meaning: 'the vendor’s plan is used up',
    cure: 'tell the operators, who extend it; repeating is useless until then',
  },
} as const satisfies Record<string, { meaning: string; cure: string }>;

/** See `REASONS`. */
export type Reason = keyof typeof REASONS;

const LIST = Object.entries(REASONS).map(
  ([reason, { meaning, cure }]) => `- \`${reason}\`: ${meaning}; ${cure}.`,
);

/** An error's reason; absent where the vendor does not tell. */
export const reason = z
  .enum(Object.keys(REASONS) as Reason[])
  .check(z.describe(['What the error is about, where the vendor tells.', ...LIST].join('\n')));
