import * as z from 'zod/mini';
import { threadId } from './thread-id.ts';

/** Members per answer, at the most; what is over 50 takes several vendor pages (V1). */
export const MAX_LIMIT = 1_000;
/** Members per answer, unless asked otherwise. */
export const DEFAULT_LIMIT = 50;
/** Characters of a cursor, at the most. */
const MAX_CURSOR_LENGTH = 1_024;

const LIMIT_RULE = `must be a whole number from 1 to ${MAX_LIMIT}, in plain decimal digits`;
const CURSOR_RULE = `must be 1 to ${MAX_CURSOR_LENGTH} characters`;

const limit = z.pipe(
  z.string().check(z.refine((text) => /^[1-9][0-9]*$/.test(text) && Number(text) <= MAX_LIMIT, LIMIT_RULE)),
  z.transform(Number),
);
/** Where a list goes on, as an earlier answer gave it. */
export const cursor = z
  .string()
  .check(z.minLength(1, CURSOR_RULE), z.maxLength(MAX_CURSOR_LENGTH, CURSOR_RULE));

/** `GET /threads/{threadId}/users?limit=&cursor=`; every query parameter comes as the list of its values. */
export const listRequest = z.pipe(
  z.object({
    path: z.object({ threadId }),
    query: z.strictObject({
      limit: z._default(once(limit), DEFAULT_LIMIT),
      cursor: z.optional(once(cursor)),
    }),
  }),
  z.transform(({ path, query }) => ({ ...path, ...query })),
);

/** A query parameter that may be given once. */
function once<T>(schema: z.ZodMiniType<T, string>) {
  const single = z.tuple([z.string()], { error: 'must be given once' });
  return z.pipe(
    z.pipe(
      single,
      z.transform(([value]) => value),
    ),
    schema,
  );
}
