import * as z from 'zod/mini';
import { entity } from './answers.ts';
import { reason } from './reason.ts';

/** `source` of every result event; nobody but this service may put events with it. */
export const RESULT_SOURCE = 'thread-members';

const operation = z.enum(['add', 'remove']);

/** What event asked; at the queue's own door, what its sender says, if anything. */
const asking = {
  source: z
    .optional(z.string())
    .check(
      z.describe('Source of the event that asked. At the queue it is what the sender says, if anything.'),
    ),
  eventId: z
    .optional(z.string())
    .check(z.describe('Id of the event that asked. At the queue it is what the sender says, if anything.')),
};

/** Detail of `ThreadMembersChanged`: at least one user went through. */
export const threadMembersChanged = z.strictObject({
  threadId: z.string(),
  requestId: z.string(),
  ...asking,
  operation,
  entities: z.array(entity),
});

/** Detail of `ThreadMembersChangeFailed`: nobody went through. What the request left out, or had wrong, is absent. */
export const threadMembersChangeFailed = z.strictObject({
  threadId: z.optional(z.string()),
  requestId: z.optional(z.string()),
  ...asking,
  operation: z.optional(operation),
  error: z.strictObject({
    status: z.int(),
    code: z.string(),
    description: z.string(),
    reason: z.optional(reason),
    /** Every fault of a malformed request, with a JSON pointer into the event. */
    errors: z.optional(z.array(z.strictObject({ pointer: z.string(), detail: z.string() }))),
  }),
  usernames: z.optional(z.array(z.string())),
  entities: z.optional(z.array(entity)),
});

/** The event that says what became of a request. */
export type ResultEvent =
  | { readonly type: 'ThreadMembersChanged'; readonly detail: z.infer<typeof threadMembersChanged> }
  | {
      readonly type: 'ThreadMembersChangeFailed';
      readonly detail: z.infer<typeof threadMembersChangeFailed>;
    };
