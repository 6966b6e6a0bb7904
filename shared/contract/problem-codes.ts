/**
 * Every code that an answer's `type` can end in, with its HTTP status and title (docs/design.md#errors). A status of
 * `undefined` is the vendor's own, passed on.
 */
export const PROBLEMS = {
  'invalid-request': { status: 400, title: 'Invalid request' },
  'malformed-json': { status: 400, title: 'Malformed JSON' },
  'unsupported-media-type': { status: 415, title: 'Unsupported media type' },
  'body-too-large': { status: 413, title: 'Body too large' },
  'refused-by-im': { status: undefined, title: 'Refused by Agora Chat' },
  'rate-limited': { status: 429, title: 'Rate limited' },
  'im-auth-failed': { status: 502, title: 'Agora Chat refused the app token' },
  'im-misconfigured': { status: 502, title: 'Agora Chat does not know the app or the path' },
  'im-failed': { status: 502, title: 'Agora Chat failed' },
  'im-bad-answer': { status: 502, title: 'Unexpected answer from Agora Chat' },
  'im-plan-exhausted': { status: 503, title: 'Agora Chat plan used up' },
  'app-token-unavailable': { status: 503, title: 'No app token' },
  'im-timeout': { status: 504, title: 'Agora Chat did not answer in time' },
  'not-attempted': { status: 504, title: 'Not attempted in time' },
  internal: { status: 500, title: 'Internal error' },
} as const satisfies Record<string, { status: number | undefined; title: string }>;

/** A problem's machine code. */
export type ProblemCode = keyof typeof PROBLEMS;

/** Every code; `Object.keys` forgets that its texts are such. */
export const PROBLEM_CODES = Object.keys(PROBLEMS) as readonly ProblemCode[];

/** The `type` of the problem with a code. */
export function problemType(code: string): string {
  return `urn:thread-members:${code}`;
}

/** Every problem's `type`. */
export const PROBLEM_TYPE = /^urn:thread-members:[a-z-]+$/;

/** The code in a problem's `type`. */
export function codeOfType(type: string): string {
  return type.slice(type.lastIndexOf(':') + 1);
}

/** A code of a failure that we know; any other is `internal`. */
export type ServiceErrorCode = Exclude<ProblemCode, 'internal'>;
