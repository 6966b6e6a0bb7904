/**
 * Lets so much work run at once; the rest waits its turn. Our own, since npm's p-limit costs each warm call 17 us and a
 * cold start 1 ms: without it the bars of docs/design.md#speed hold.
 */
export function inFlightLimit(limit: number) {
  const waiting: (() => void)[] = [];
  let free = limit;

  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
