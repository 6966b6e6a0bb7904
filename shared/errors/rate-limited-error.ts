import { ImError } from './im-error.ts';

/**
 * Thrown when the vendor takes no more calls this second, whatever the status it says so with, and for a 429 that says
 * nothing else (V5, V6).
 */
export class RateLimitedError extends ImError {
  override readonly name = 'RateLimitedError';
  override readonly code = 'rate-limited';
  override readonly reason = 'rate';
  override readonly transient: boolean = true;
  override readonly notApplied = true;
  /** What callers are told to wait, in seconds: the vendor counts by the second and sends no `Retry-After` (V5, V6). */
  readonly retryAfterSeconds: number = 1;
}
