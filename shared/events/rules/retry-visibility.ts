/** Numbers of the retry pace (docs/design.md#events), in seconds. */
const PACE = { firstSeconds: 2, maxSeconds: 300 } as const;

/** How long after a write was sent the vendor may still apply it, in seconds; it was seen to take 12 (V11). */
const LATE_SECONDS = 60;

/** What decides when a message is tried again. */
export interface FailedReceive {
  /** Times the message was received, this one included. */
  readonly receiveCount: number;
  /** Whether the vendor may still apply a write of its thread. */
  readonly mayStillBeApplied: boolean;
  /** A random number in 0..1, the jitter. */
  readonly random: number;
}

/**
 * How long a message stays invisible before it is tried again: 2 s, doubling with each time it was received, up to 300 s.
 * Up to half of that is jitter, so that threads that failed together do not come back together. What may still be applied
 * must not undo a later change: it has 60 s, counted from now, when the write was long sent.
 *
 * @returns whole seconds
 */
export function retryVisibilitySeconds({ receiveCount, mayStillBeApplied, random }: FailedReceive): number {
  const pace = Math.min(PACE.maxSeconds, PACE.firstSeconds * 2 ** (receiveCount - 1));
  const seconds = Math.ceil(pace * (1 - random / 2));
  return mayStillBeApplied ? Math.max(LATE_SECONDS, seconds) : seconds;
}
