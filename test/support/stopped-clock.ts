import { beforeEach, vi } from 'vitest';

/** Stops the clock of dates for every test of a file, at a whole second; timers go on. */
export function stopClock(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: Math.floor(Date.now() / 1_000) * 1_000 });
    return () => vi.useRealTimers();
  });
}

/** Sets the stopped clock forward. */
export function later(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}
