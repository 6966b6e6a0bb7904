import * as z from 'zod/mini';
import { cursor } from '../contract/list-request.ts';
import { lenient } from '../lenient.ts';

/** What accompanies every answer and is passed on as it came; a field of another type counts as absent. */
const envelope = {
  uri: lenient(z.string()),
  timestamp: lenient(z.number()),
  organization: lenient(z.string()),
  applicationName: lenient(z.string()),
};

/** The vendor’s cursor; an empty one is none, and one that this service would not take back as it is makes a wrong answer. */
const givenCursor = z
  .string()
  .check(z.refine((text) => text === '' || (text.isWellFormed() && cursor.safeParse(text).success)));

/** Answer of a list (V1). */
export const listAnswer = z.object({
  ...envelope,
  data: z.object({ affiliations: arrayOf((item) => typeof item === 'string') }),
  properties: z.optional(z.nullable(z.object({ cursor: z.optional(z.nullable(givenCursor)) }))),
});

/** Answer of an add: one verdict for the whole batch (V2). */
export const addAnswer = z.object({ ...envelope, data: z.object({ status: z.string() }) });

const entity = z.object({ user: z.string(), result: z.boolean() });

/** Answer of a remove: one entity for each user, in no particular order (V3). */
export const removeAnswer = z.object({
  ...envelope,
  entities: arrayOf((item): item is z.infer<typeof entity> => entity.safeParse(item).success),
});

/** Body of a refusal: only a JSON object with a text `error` is the vendor's, whatever the status (V7). */
export const errorAnswer = z.object({
  error: z.string(),
  error_description: lenient(z.string()),
  error_code: lenient(z.number()),
});

/** A refusal in the vendor's form. */
export type Refusal = z.infer<typeof errorAnswer>;

/** The fields of an answer that are passed on to the caller. */
export type Envelope = { [Name in keyof typeof envelope]?: z.infer<(typeof envelope)[Name]> };

/**
 * An array whose first wrong item decides. `z.array` describes every one of them: with half a million in an answer of 1 MiB,
 * that is over 100 MB, and more than a call's arguments can be.
 */
function arrayOf<T>(isItem: (item: unknown) => item is T) {
  return z.custom<T[]>((value) => Array.isArray(value) && value.every(isItem));
}
