import { RateLimitedError } from './rate-limited-error.ts';

/**
 * Thrown when the budget that all sandboxes share has no place for a call within the caller's patience (docs/design.md#budget).
 * Nothing was sent. It is not tried again: the patience is over; and it stands for the operation's other calls, too.
 */
export class BudgetDeniedError extends RateLimitedError {
  override readonly transient = false;
  override readonly concernsAll = true;
  /** When a call would find a place, in seconds. */
  override readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super();
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
