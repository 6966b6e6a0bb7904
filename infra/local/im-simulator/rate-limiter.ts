const WINDOW_MS = 1_000;

/**
 * The vendor's limit: so many calls of one method in any second, whoever makes them (V5).
 *
 * @returns a function that says whether a call of this method may pass now
 */
export function rateLimiter(callsPerSecond: number): (method: string) => boolean {
  const passedAt = new Map<string, number[]>();
  return (method) => {
    const now = performance.now();
    const recent = passedAt.get(method) ?? [];
    passedAt.set(method, recent);
    while (recent[0] !== undefined && now - recent[0] >= WINDOW_MS) recent.shift();
    if (recent.length >= callsPerSecond) return false;
    recent.push(now);
    return true;
  };
}
