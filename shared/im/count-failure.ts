import type { ProblemCode } from '../contract/problem-codes.ts';
import type { ImError } from '../errors/im-error.ts';
import type { Tally } from '../invocation.ts';

/** Failures of a call that an alarm counts, and where. A token that is refused shows in every request's own code. */
const COUNTERS: Partial<Record<ProblemCode, 'vendorFailures' | 'rateLimited' | 'planExhausted'>> = {
  'im-failed': 'vendorFailures',
  'im-timeout': 'vendorFailures',
  'im-bad-answer': 'vendorFailures',
  'rate-limited': 'rateLimited',
  'im-plan-exhausted': 'planExhausted',
};

/**
 * Counts a failed call by what an operator would do about it. By the call, since a request's own code does not tell: a retry
 * may have helped, and of several failed users only the first one's is logged.
 */
export function countFailure(tally: Tally, { code }: ImError): void {
  const counter = COUNTERS[code];
  if (counter !== undefined) tally[counter] += 1;
}
