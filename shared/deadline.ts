import { NotAttemptedError } from './errors/not-attempted-error.ts';

/** What is kept of the function's remaining time for the answer itself, in ms. */
const RESERVE_MS = 1_500;

/**
 * The moment by which a request's work must end, handed down to every call. A moment and no AbortSignal: a signal's timer
 * and listeners cost each warm call some 15 us.
 */
export interface Deadline {
  /** Time until the deadline in ms; 0 once it has passed. */
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
  return { msLeft: () => Math.max(0, end - performance.now()) };
}

/**
 * Waits for shared work (one read of a secret for many calls) that the deadline of a single call must not end.
 *
 * @throws NotAttemptedError when the deadline comes first
 */
export async function waitUntil<T>(deadline: Deadline, work: Promise<T>): Promise<T> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new NotAttemptedError()), deadline.msLeft());
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
