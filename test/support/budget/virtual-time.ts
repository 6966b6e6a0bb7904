import { setImmediate as settled } from 'node:timers/promises';

/** Time that passes as soon as everybody waits for it. */
export function virtualTime() {
  let now = 0;
  const sleepers: { at: number; wake: () => void }[] = [];

  const time = {
    now: () => now,

    sleep: (ms: number) => new Promise<void>((wake) => void sleepers.push({ at: now + ms, wake })),

    /** Lets time pass until nobody waits any more, or it is over. */
    async pass(untilMs = Number.POSITIVE_INFINITY): Promise<void> {
      for (;;) {
        await settled();
        sleepers.sort((one, other) => one.at - other.at);
        const next = sleepers[0];
        if (next === undefined || next.at > untilMs) return;
        sleepers.shift();
        now = next.at;
        next.wake();
      }
    },

    /** Lets time pass until this moment. */
    async sleepUntil(at: number): Promise<void> {
      void time.sleep(at - now);
      await time.pass(at);
    },
  };
  return time;
}
