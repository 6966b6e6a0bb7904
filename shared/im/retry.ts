import type { ImError } from '../errors/im-error.ts';
import type { VendorMethod } from '../invocation.ts';

/** Numbers of the retry policy. */
const RETRY = {
  /** Tries of one call, the first included. */
  maxTries: 3,
  /** Upper bound of the wait before the second try, in ms; it doubles with each further one. */
  baseMs: 500,
  /** The highest upper bound, in ms. */
  maxMs: 8_000,
} as const;

/** One failed try. */
export interface FailedTry {
  readonly method: VendorMethod;
  /** Tries so far, this one included. */
  readonly tries: number;
  readonly failure: Pick<ImError, 'code' | 'transient' | 'notApplied'>;
  /** Whether `rate-limited` is waited out until the deadline, however many tries it takes. */
  readonly waitsOutRateLimit: boolean;
  /** Time until the deadline in ms. */
  readonly msLeft: number;
  /** A random number in 0..1, the jitter. */
  readonly random: number;
}

/**
 * The whole retry decision (docs/design.md#im): a read is repeated after anything transient, a write only when the vendor
 * is known not to have applied it; with full jitter, at most 3 tries unless a rate limit is waited out, never past the
 * deadline.
 *
 * @returns ms to wait before the next try, or `undefined` when there must be none
 */
export function retryDelayMs(failed: FailedTry): number | undefined {
  const { method, tries, failure, waitsOutRateLimit, msLeft, random } = failed;
  const safe = method === 'GET' || failure.notApplied;
  const tryLeft = tries < RETRY.maxTries || (waitsOutRateLimit && failure.code === 'rate-limited');
  if (!failure.transient || !safe || !tryLeft) return undefined;
  const delayMs = random * Math.min(RETRY.maxMs, RETRY.baseMs * 2 ** (tries - 1));
  return delayMs < msLeft ? delayMs : undefined;
}
