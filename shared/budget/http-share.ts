import type { BudgetItem } from './budget-item.ts';

/** What is this old counts about a third of what is new, in ms. */
const MEMORY_MS = 5_000;

/** HTTP's share of the calls that were handed out lately, as one sandbox sees it from the items that it is shown. */
export function httpShare() {
  const recent = { calls: 0, httpCalls: 0 };
  let last: { at: number; calls: number; httpCalls: number } | undefined;

  return {
    latest: () => (recent.calls > 0 ? recent.httpCalls / recent.calls : 0),

    see({ calls = 0, httpCalls = 0 }: Partial<BudgetItem>, now: number): void {
      // An item that idled was deleted, and counts from 0 again.
      if (last !== undefined && calls >= last.calls) {
        const kept = Math.exp((last.at - now) / MEMORY_MS);
        recent.calls = recent.calls * kept + calls - last.calls;
        recent.httpCalls = recent.httpCalls * kept + httpCalls - last.httpCalls;
      }
      last = { at: now, calls, httpCalls };
    },
  };
}
