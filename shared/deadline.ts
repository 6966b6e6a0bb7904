import { NotAttemptedError } from './errors/not-attempted-error.ts';

/** What is kept of the function's remaining time for the answer itself, in ms. */
const RESERVE_MS = 1_500;

/**
 * The moment by which a request's work must end, handed down to every call. A moment and no AbortSignal: a signal's timer
 * and listeners cost each warm call some 15 us.
 */
export interface Deadline {
  /** Time until the deadline in ms; 0 once it has passed, and already under 1 ms before: a timer may be so much early. */
  msLeft(): number;
}

/**
 * The deadline of an invocation: Lambda's remaining time less 1.5 s (docs/design.md#im).
 *
 * @param remainingMs `context.getRemainingTimeInMillis()`
 * @param reserveMs time kept for what comes after the work, in ms
 */
export function deadlineOf(remainingMs: number, reserveMs = RESERVE_MS): Deadline {
  const end = performance.now() + remainingMs - reserveMs;
  const msLeft = () => {
    const ms = end - performance.now();
    return ms < 1 ? 0 : ms;
  };
  return { msLeft };
}

/**
 * Waits for work that the deadline must not end, such as one read of a secret for many calls.
 *
 * @param failure of the wait when the deadline comes first; default: nothing of what waits was begun
 * @throws that failure
 */
export function waitUntil<T>(
  deadline: Deadline,
  work: Promise<T>,
  failure: () => Error = () => new NotAttemptedError(),
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(failure()), deadline.msLeft());
    work.then(resolve, reject).then(() => clearTimeout(timer));
  });
}
