import { setTimeout as sleep } from 'node:timers/promises';

/** Ends the wait for what never comes, so that the assertion is told, not the test's time-out. */
const PATIENCE_MS = 120_000;

/**
 * Waits until an assertion holds, however long that takes on a busy machine. A stopped clock stands still meanwhile, which
 * `vi.waitFor` would set forward with each look.
 *
 * @returns what the assertion returns
 * @throws what the assertion throws at its last look
 */
export async function eventually<T>(assertion: () => T | Promise<T>): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await sleep(2);
  }
}
