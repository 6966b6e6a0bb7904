import * as z from 'zod/mini';
import { cursor, DEFAULT_LIMIT, MAX_LIMIT } from '../../shared/contract/list-request.ts';
import { threadId } from '../../shared/contract/thread-id.ts';
import { MAX_USERNAMES, username } from '../../shared/contract/usernames.ts';

/**
 * The documentation form of the requests. The schemas that the functions check with are pipes (every query parameter comes as
 * a list of texts), which say nothing to a document; these are built of the same parts and limits, and
 * `test/infra/contract/requests-agree.test.ts` holds both together.
 */
export const path = z.object({
  threadId: threadId.check(
    z.meta({
      description: 'The thread’s id. A string: it has more digits than a JSON number keeps.',
      examples: ['177916702949377'],
    }),
  ),
});

const name = username.check(
  z.meta({ description: 'A vendor user id. Compared without case.', examples: ['anna'] }),
);

/** Names of an add or a remove. */
export const usernames = z
  .array(name)
  .check(
    z.minLength(1),
    z.maxLength(MAX_USERNAMES),
    z.describe('Users, each at most 64 characters; a name given twice counts twice and is changed once.'),
  );

/** Query of a list. */
export const listQuery = z.strictObject({
  limit: z
    ._default(z.int().check(z.gte(1), z.lte(MAX_LIMIT)), DEFAULT_LIMIT)
    .check(z.describe('Members in one answer, at the most; in plain decimal digits.')),
  cursor: z.optional(
    cursor.check(z.describe('`properties.cursor` of the answer before, to go on where it ended.')),
  ),
});

/** Query of a remove. */
export const removeQuery = z.strictObject({
  usernames: z
    .optional(usernames)
    .check(
      z.describe(
        'The users, for clients that cannot send a body with DELETE; separated by commas, repeatable.',
      ),
    ),
});

/** Body of an add or a remove. */
export const changeBody = z
  .strictObject({ usernames })
  .check(z.meta({ id: 'MembersChange', description: 'The users to add or to remove.' }));
