import type { Deadline } from './deadline.ts';

/** What a request spent on the vendor, for its log line. */
export interface Tally {
  /** Calls sent to the vendor, repeated ones included. */
  vendorCalls: number;
  /** Calls that repeated an earlier one. */
  retries: number;
}

/** What one invocation hands down to everything that it does. */
export interface Invocation {
  /** When it began, on the clock of `performance.now()`. */
  readonly startedAt: number;
  readonly deadline: Deadline;
  readonly tally: Tally;
  /** Whether a vendor that takes no more calls this second is waited for until the deadline. Default: for three tries. */
  readonly waitsOutRateLimit?: boolean;
}
