import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again until there is something, or fails after `limitMs`. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  limitMs = 30_000,
): Promise<T> {
  const giveUpAt = performance.now() + limitMs;
  do {
    const found = await ask();
    if (found !== undefined) return found;
    await sleep(50);
  } while (performance.now() < giveUpAt);
  throw new Error(`${what}: not within ${limitMs / 1_000} s`);
}
