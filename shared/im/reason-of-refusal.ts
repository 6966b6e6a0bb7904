import type { Reason } from '../contract/reason.ts';
import type { Refusal } from './answers.ts';

/** The documented words of each reason; an unknown user is told by `error` alone (V7). */
const WORDS: readonly (readonly [RegExp, Reason])[] = [
  [/\bthread not found\b/i, 'thread-unknown'],
  [/\bthread not open\b/i, 'threads-disabled'],
  [/\bjoin thread reach(?:es)? limit\b/i, 'join-limit'],
  [/\b(?:service_)?resource_not_found\b/, 'user-unknown'],
];

/** The number that the vendor's own SDKs tell refusals by; it is not documented, and often not there (V7). */
const CODES: ReadonlyMap<number | undefined, Reason> = new Map([
  [40_000, 'threads-disabled'],
  [40_005, 'join-limit'],
  [40_007, 'join-limit'],
  [40_011, 'thread-unknown'],
  [40_012, 'not-in-group'],
]);

/** What a refusal is about; `undefined` where neither its words nor its number tell. */
export function reasonOfRefusal({ error, error_description, error_code }: Refusal): Reason | undefined {
  const words = `${error} ${error_description ?? ''}`;
  return WORDS.find(([known]) => known.test(words))?.[1] ?? CODES.get(error_code);
}
