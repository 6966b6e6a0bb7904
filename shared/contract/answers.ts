import * as z from 'zod/mini';
import { PROBLEM_CODES, PROBLEM_TYPE } from './problem-codes.ts';
import { reason } from './reason.ts';

/** The vendor's own fields, as it gave them, and what is ours: the whole operation's wall time in ms. */
const envelope = {
  duration: z.int().check(z.describe('Time that the whole operation took, in ms.')),
  timestamp: z.number().check(z.describe('When the vendor gave its last answer, in ms since 1970.')),
  uri: z.optional(z.string()).check(z.describe('As the vendor gave it; nothing to rely on.')),
  organization: z.optional(z.string()).check(z.describe('The vendor’s org_name, where it gave one.')),
  applicationName: z.optional(z.string()).check(z.describe('The vendor’s app_name, where it gave one.')),
};

/** Answer 200 of a list. */
export const listAnswer = z.strictObject({
  action: z.literal('get'),
  data: z.strictObject({ affiliations: z.array(z.string()) }),
  properties: z.strictObject({
    cursor: z.optional(z.string()).check(z.describe('Where to go on; without one, the list is at its end.')),
  }),
  ...envelope,
});

/** What became of one user; one without `error` went through. */
export const entity = z
  .strictObject({
    user: z.string().check(z.describe('As the request spelled it.')),
    result: z
      .boolean()
      .check(z.describe('Whether the user went through; `false` without an `error`: was no member.')),
    error: z.optional(
      z.strictObject({
        status: z.int().check(z.describe('HTTP status that a problem with this code has.')),
        code: z.enum(PROBLEM_CODES).check(z.describe('As at the end of a problem’s `type`.')),
        description: z.string().check(z.describe('The vendor’s words, where it had any, else ours.')),
        reason: z.optional(reason),
      }),
    ),
  })
  .check(z.describe('What became of one user.'));

/** See `entity`. */
export type Entity = z.infer<typeof entity>;

const changed = z
  .array(entity)
  .check(z.describe('Every name asked for, each spelling once, in the order asked.'));

/** Answer 200 or 207 of an add. */
export const addAnswer = z.strictObject({
  action: z.literal('post'),
  data: z.strictObject({ status: z.enum(['ok', 'partial']) }),
  entities: changed,
  ...envelope,
});

/** Answer 200 or 207 (then with `data`) of a remove. */
export const removeAnswer = z.strictObject({
  action: z.literal('delete'),
  data: z.optional(z.strictObject({ status: z.literal('partial') })),
  entities: changed,
  ...envelope,
});

/** Every other answer: an RFC 9457 problem. */
export const problem = z.strictObject({
  type: z.string().check(z.regex(PROBLEM_TYPE), z.describe('Ends in the machine code of the problem.')),
  title: z.string().check(z.describe('The same for every problem of a code.')),
  status: z.int(),
  detail: z.string().check(z.describe('What happened, and what the caller can do.')),
  requestId: z.string().check(z.describe('As in the header `x-request-id`.')),
  reason: z.optional(reason),
  errors: z
    .optional(
      z.array(
        z.union([
          z.strictObject({
            pointer: z.string().check(z.describe('JSON pointer into the body, as a URI fragment.')),
            detail: z.string(),
          }),
          z.strictObject({
            parameter: z.string().check(z.describe('Name of a path or query parameter.')),
            detail: z.string(),
          }),
        ]),
      ),
    )
    .check(z.describe('Every fault of the request: where it is, and the rule.')),
  im: z
    .optional(
      z.strictObject({
        status: z.int().check(z.describe('The vendor’s own HTTP status.')),
        error: z.optional(z.string()),
        description: z.optional(z.string()),
      }),
    )
    .check(z.describe('What the vendor answered, in its own words.')),
  entities: z
    .optional(z.array(entity))
    .check(z.describe('What became of every user, where the request named any and all failed.')),
});
