import * as z from 'zod/mini';
import { asciiLowerCase } from '../ascii-lower-case.ts';

/** Names per request, counted before names asked twice are folded (docs/design.md#contract). */
export const MAX_USERNAMES = 100;

/** Bytes of a name; its characters are all ASCII, so bytes and characters are one (V8). */
const MAX_USERNAME_BYTES = 64;

const NAME_RULE = `must be 1 to ${MAX_USERNAME_BYTES} letters, digits, underscores, hyphens or dots (A-Z a-z 0-9 _ - .)`;
const LIST_RULE = `must be an array of 1 to ${MAX_USERNAMES} names`;

/** The form of a name (V8). */
export const USERNAME = new RegExp(`^[A-Za-z0-9_.-]{1,${MAX_USERNAME_BYTES}}$`);

/** One vendor user name. */
export const username = z.string({ error: NAME_RULE }).check(z.regex(USERNAME, NAME_RULE));

/** The names of an add or a remove. The count is checked first: a list that is too long is not looked into. */
export const usernames = z.pipe(
  z
    .array(z.unknown(), { error: LIST_RULE })
    .check(z.minLength(1, LIST_RULE), z.maxLength(MAX_USERNAMES, LIST_RULE)),
  z.array(username),
);

/** The form in which the vendor compares names: without case (V8). */
export function vendorSpelling(name: string): string {
  return asciiLowerCase(name);
}
