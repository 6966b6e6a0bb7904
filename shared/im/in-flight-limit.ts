/** Work that waits for its turn. */
interface Waiting {
  /** What it belongs to. */
  readonly of: object;
  readonly start: () => void;
}

/**
 * Lets so much work run at once; the rest waits its turn. Our own, since npm's p-limit costs each warm call 17 us and a
 * cold start 1 ms: without it the bars of docs/design.md#speed hold.
 *
 * @param limitOfOne how much of it may belong to one and the same, while others wait; default: all
 */
export function inFlightLimit(limit: number, limitOfOne = limit) {
  const waiting: Waiting[] = [];
  const running = new Map<object, number>();
  let free = limit;

  return async <T>(work: () => Promise<T>, of: object = {}): Promise<T> => {
    if (free > 0) {
      free -= 1;
      count(of, 1);
    } else await new Promise<void>((start) => waiting.push({ of, start }));
    try {
      return await work();
    } finally {
      count(of, -1);
      startNext();
    }
  };

  function count(of: object, change: 1 | -1): void {
    const number = (running.get(of) ?? 0) + change;
    if (number === 0) running.delete(of);
    else running.set(of, number);
  }

  /** Starts the first one whose like has room, else the first. */
  function startNext(): void {
    const index = waiting.findIndex(({ of }) => (running.get(of) ?? 0) < limitOfOne);
    const [next] = waiting.splice(Math.max(index, 0), 1);
    if (next) {
      count(next.of, 1);
      next.start();
    } else free += 1;
  }
}
