import * as z from 'zod/mini';
import { threadId } from './thread-id.ts';
import { usernames } from './usernames.ts';

const BODY_RULE = 'must be an object with the one key usernames';

const path = z.object({ threadId });
const body = z.strictObject({ usernames }, { error: BODY_RULE });

/** `POST /threads/{threadId}/users` with the body `{"usernames":[...]}`. */
export const addRequest = z.pipe(
  z.object({ path, query: z.strictObject({}), body }),
  z.transform((request) => ({ ...request.path, ...request.body })),
);

/** `?usernames=a,b`, repeatable: every query parameter comes as the list of its values. */
const queryUsernames = z.pipe(z.array(z.string()), z.pipe(z.transform(splitAtCommas), usernames));

/** `DELETE /threads/{threadId}/users` with the names in the body or, for clients that cannot send one, in the query. */
export const removeRequest = z.pipe(
  z
    .object({
      path,
      query: z.strictObject({ usernames: z.optional(queryUsernames) }),
      body: z.optional(body),
    })
    .check(
      z.refine((request) => request.query.usernames === undefined || request.body === undefined, {
        path: ['query', 'usernames'],
        error: 'must not be given together with a body',
        when: ({ value }) => value instanceof Object && 'query' in value && value.query instanceof Object,
      }),
    ),
  z.transform((request) => ({
    ...request.path,
    usernames: request.body?.usernames ?? request.query.usernames ?? [],
  })),
);

function splitAtCommas(values: string[]): unknown {
  return values.flatMap((value) => value.split(','));
}
