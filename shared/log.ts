import type { ProblemCode } from './contract/problem-codes.ts';

/**
 * Writes one log line. Lambda's JSON log format makes `{"timestamp","level","requestId","message":{...}}` of it, where
 * metric filters count it. No line holds a member's name, a token or a header.
 */
export const log = {
  info(line: object): void {
    console.info(line);
  },
  warn(line: object): void {
    console.warn(line);
  },
  error(line: object): void {
    console.error(line);
  },
};

/** Codes whose lines have a name of their own, for metric filters to count. */
const COUNTED: ReadonlySet<ProblemCode> = new Set(['app-token-unavailable', 'im-auth-failed']);

/** A line's `event`: its code where that is counted, else its usual one. */
export function lineEvent(code: ProblemCode | undefined, usual: string): string {
  return code !== undefined && COUNTED.has(code) ? code : usual;
}
