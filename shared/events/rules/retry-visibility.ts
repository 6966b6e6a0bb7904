/** Numbers of the retry pace (docs/design.md#events), in seconds. */
const PACE = { firstSeconds: 2, maxSeconds: 300 } as const;

/**
 * How long a message stays invisible before it is tried again: 2 s, doubling with each time it was received, up to 300 s.
 * Up to half of that is jitter, so that threads that failed together do not come back together.
 *
 * @param receiveCount times it was received, this one included
 * @param random a random number in 0..1, the jitter
 * @returns whole seconds
 */
export function retryVisibilitySeconds(receiveCount: number, random: number): number {
  const seconds = Math.min(PACE.maxSeconds, PACE.firstSeconds * 2 ** (receiveCount - 1));
  return Math.ceil(seconds * (1 - random / 2));
}
