import type { Fate } from './apply-to-thread.ts';
import type { QueuedMessage } from './queued-message.ts';
import type { ResultEvent } from './result-event.ts';
import { retryVisibilitySeconds } from './retry-visibility.ts';

/** A thread's messages of one batch, in order, and what became of them. */
export interface ThreadWork {
  readonly messages: readonly QueuedMessage[];
  /** Absent when time ran out before the thread's turn; a message without a fate was not begun. */
  readonly fates?: ReadonlyMap<QueuedMessage, Fate>;
}

/** A message that is done: its result is on the bus. */
export interface ToldMessage {
  readonly message: QueuedMessage;
  readonly result: ResultEvent;
}

/** A message that must come again, and why. */
export interface ReportedMessage {
  readonly message: QueuedMessage;
  /** Its own failure, or what it waits for: its result could not be put on the bus, time ran out, an earlier one of its thread. */
  readonly reason: 'failed' | 'unpublished' | 'no-time' | 'follows';
  /** What it failed with. */
  readonly error?: unknown;
  /** When it comes again. */
  readonly visibilitySeconds: number;
}

/** The results to tell: those before the first message that must come again. */
export function resultsOf(thread: ThreadWork): ResultEvent[] {
  return done(thread, () => true).map(({ result }) => result);
}

/** The messages that are done. */
export function toldOf(thread: ThreadWork, published: ReadonlySet<ResultEvent>): ToldMessage[] {
  return done(thread, (result) => published.has(result));
}

/**
 * The messages to report: the first one that is not done and, applied or not, every later one, since a replayed add would
 * undo a later remove. They come again together, by the receive count of the first; at once, when none was begun.
 */
export function reportedOf(
  thread: ThreadWork,
  published: ReadonlySet<ResultEvent>,
  random: number,
): ReportedMessage[] {
  const [head, ...followers] = thread.messages.slice(toldOf(thread, published).length);
  if (head === undefined) return [];
  const visibilitySeconds = thread.fates ? retryVisibilitySeconds(head.receiveCount, random) : 0;
  return [
    { message: head, ...reasonOf(thread.fates?.get(head)), visibilitySeconds },
    ...followers.map((message) => ({ message, reason: 'follows' as const, visibilitySeconds })),
  ];
}

function done({ messages, fates }: ThreadWork, isTold: (result: ResultEvent) => boolean): ToldMessage[] {
  const told: ToldMessage[] = [];
  for (const message of messages) {
    const fate = fates?.get(message);
    if (fate === undefined || 'error' in fate || !isTold(fate.result)) break;
    told.push({ message, result: fate.result });
  }
  return told;
}

function reasonOf(fate: Fate | undefined): Pick<ReportedMessage, 'reason' | 'error'> {
  if (fate === undefined) return { reason: 'no-time' };
  return 'error' in fate ? { reason: 'failed', error: fate.error } : { reason: 'unpublished' };
}
