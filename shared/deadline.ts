import { NotAttemptedError } from './errors/not-attempted-error.ts';

/** What is kept of the function's remaining time for the answer itself, in ms. */
const RESERVE_MS = 1_500;

/** The moment by which a request's work must end, handed down to every call. */
export interface Deadline {
  /** Aborts at the deadline. */
  readonly signal: AbortSignal;
  /** Time until the deadline in ms; 0 or less once it has passed. */
  msLeft(): number;
}

/**
 * The deadline of an invocation: Lambda's remaining time less 1.5 s (design section 12).
 *
 * @param remainingMs `context.getRemainingTimeInMillis()`
 */
export function deadlineOf(remainingMs: number): Deadline {
  const budgetMs = Math.max(0, Math.floor(remainingMs - RESERVE_MS));
  const end = performance.now() + budgetMs;
  return { signal: AbortSignal.timeout(budgetMs), msLeft: () => end - performance.now() };
}

/**
 * Waits for shared work (one read of a secret for many calls) that the deadline of a single call must not end.
 *
 * @throws NotAttemptedError when the deadline comes first
 */
export async function waitUntil<T>(deadline: Deadline, work: Promise<T>): Promise<T> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(new NotAttemptedError());
  deadline.signal.addEventListener('abort', giveUp, { once: true });
  if (deadline.signal.aborted) giveUp();
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    deadline.signal.removeEventListener('abort', giveUp);
  }
}
