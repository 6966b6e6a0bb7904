const WINDOW_MS = 1_000;

/**
 * The vendor's limit: so many calls of one method in any second, whoever makes them (V5).
 *
 * @returns a function that says whether a call of this method may pass now
 */
export function rateLimiter(callsPerSecond: number): (method: string) => boolean {
  const passed = new Map<string, number[]>();
  return (method) => {
    const now = performance.now();
    const recent = (passed.get(method) ?? []).filter((at) => now - at < WINDOW_MS);
    const may = recent.length < callsPerSecond;
    passed.set(method, may ? [...recent, now] : recent);
    return may;
  };
}
