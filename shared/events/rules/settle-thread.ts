import type { ResultEvent } from '../../contract/result-event.ts';
import type { Message } from './read-message.ts';
import { retryVisibilitySeconds } from './retry-visibility.ts';

/** How far one thread's messages of a batch got. */
export interface AppliedThread {
  /** In order. */
  readonly messages: readonly Message[];
  /** One for each of the first messages, in order. */
  readonly results: readonly ResultEvent[];
  /** Why the message after those has none; absent when all have one. */
  readonly stop?: Stop;
}

/** Time ran out before the thread's turn, or a message failed and must come again. */
type Stop = { readonly reason: 'no-time' } | Failed;

interface Failed {
  readonly reason: 'failed';
  readonly error: unknown;
  /** Whether the vendor may still apply any of the thread's writes, the message's own or another's. */
  readonly mayStillBeApplied: boolean;
}

/** A message that is done: its result is on the bus. */
export interface DoneMessage {
  readonly message: Message;
  readonly result: ResultEvent;
}

/** A message that must come again, and why. */
export interface ReportedMessage {
  readonly message: Message;
  /** What stopped it: also, that its result is not on the bus, or an earlier message of its thread. */
  readonly reason: Stop['reason'] | 'unpublished' | 'follows';
  /** What it failed with. */
  readonly error?: unknown;
  /** When it comes again. */
  readonly visibilitySeconds: number;
}

/** A thread's messages, in order, parted. */
export interface SettledThread {
  readonly done: readonly DoneMessage[];
  readonly reported: readonly ReportedMessage[];
}

/**
 * Parts a thread's messages into those that are done and those to report: the first one that is not done and, applied or
 * not, every later one, since a replayed add would undo a later remove. They come again together.
 *
 * @param published the results that are on the bus
 * @param random a random number in 0..1, the jitter
 */
export function settleThread(
  { messages, results, stop }: AppliedThread,
  published: ReadonlySet<ResultEvent>,
  random: number,
): SettledThread {
  const unpublished = results.findIndex((result) => !published.has(result));
  const done = (unpublished < 0 ? results : results.slice(0, unpublished)).map((result, index) => ({
    message: messages[index] as Message, // each of the first messages has one
    result,
  }));
  const [head, ...followers] = messages.slice(done.length);
  if (head === undefined) return { done, reported: [] };
  const why = unpublished < 0 && stop ? stop : { reason: 'unpublished' as const };
  const visibilitySeconds = visibilityOf(head, stop, random);
  const follow = followers.map((message) => ({ message, reason: 'follows' as const, visibilitySeconds }));
  return { done, reported: [{ message: head, ...why, visibilitySeconds }, ...follow] };
}

/** One value for all of a thread; what was not begun comes again at once. */
function visibilityOf({ receiveCount }: Message, stop: Stop | undefined, random: number): number {
  if (stop?.reason === 'no-time') return 0;
  const { mayStillBeApplied = false } = stop ?? {};
  return retryVisibilitySeconds({ receiveCount, mayStillBeApplied, random });
}
