import type { ImError } from '../errors/im-error.ts';

/** Numbers of the retry policy. */
const RETRY = {
  /** Tries of one call, the first included. */
  maxTries: 3,
  /** Upper bound of the wait before the second try, in ms; it doubles with each further one. */
  baseMs: 500,
} as const;

/** One failed try. */
export interface FailedTry {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Tries so far, this one included. */
  readonly tries: number;
  readonly failure: Pick<ImError, 'transient' | 'notApplied'>;
  /** Time until the deadline in ms. */
  readonly msLeft: number;
  /** A random number in 0..1, the jitter. */
  readonly random: number;
}

/**
 * The whole retry decision (design section 4): a read is repeated after anything transient, a write only when the vendor
 * is known not to have applied it; with full jitter, at most 3 tries, never past the deadline.
 *
 * @returns ms to wait before the next try, or `undefined` when there must be none
 */
export function retryDelayMs({ method, tries, failure, msLeft, random }: FailedTry): number | undefined {
  const safe = method === 'GET' || failure.notApplied;
  if (!failure.transient || !safe || tries >= RETRY.maxTries) return undefined;
  const delayMs = random * RETRY.baseMs * 2 ** (tries - 1);
  return delayMs < msLeft ? delayMs : undefined;
}
