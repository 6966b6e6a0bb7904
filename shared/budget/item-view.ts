import type { BudgetItem, BudgetTable, BudgetUpdate } from './budget-item.ts';
import {
  type Ask,
  BUDGET,
  behindOthers,
  fromNow,
  look,
  lowered,
  pauseHttp,
  placesOf,
  rateNow,
} from './budget-rules.ts';
import { httpShare } from './http-share.ts';

/** Calls that are this far behind others show that more are wanted than the rate has, in ms. */
const PRESSED_MS = 1_000;

/**
 * One sandbox's view of an item: as the latest update has shown it. What throws is the table's.
 *
 * @param setting calls a second, while nothing has lowered the rate
 */
export function createItemView(key: string, table: BudgetTable, setting: number) {
  const share = httpShare();
  let item: Partial<BudgetItem> = {};
  let pressureAt = Number.NEGATIVE_INFINITY;
  /** Refusals of this sandbox's calls that the table has not been told of. */
  let refused: 'free' | 'reserved' | undefined;

  return {
    /** Whether anybody has met pressure lately, as far as the sandbox knows. */
    isPressed: (now: number) => now - pressureAt < BUDGET.pressureMs,
    /** From when on calls are to be had, those for HTTP included. */
    nextAt: () => item.nextAt ?? 0,
    httpNextAt: () => Math.max(item.nextAt ?? 0, item.httpPausedUntil ?? 0),
    /** What an ask says of the sandbox: the rate that it knows, and whether it has a refusal to tell of. */
    known: (now: number) => ({ rate: rateNow(item, setting, now), pressed: refused !== undefined }),
    handOut,

    /** Notes that the vendor refused a call for the rate. */
    refused(reserved: boolean, now: number): void {
      pressureAt = now;
      refused = reserved ? 'reserved' : 'free';
    },

    /** Lowers the rate, where a refusal of a reserved call asks for it. */
    async lower(now: number): Promise<void> {
      if (refused !== 'reserved') return;
      refused = undefined;
      if ((item.pressureAt ?? 0) > now - BUDGET.settleMs) return;
      await update(lowered(now, rateNow(item, setting, now), setting), now);
    },

    /** Lets events that wait so long go before HTTP, where HTTP has had more than its share. */
    async claimShare(now: number, waitMs: number): Promise<void> {
      if (share.latest() > BUDGET.httpShare) await update(pauseHttp(now, waitMs), now);
    },
  };

  /**
   * One update, when the sandbox knows where the others are; two or three when it has to find out. The clock of an ask
   * stands still, so that those which fail leave one possibility: too many are ahead.
   */
  async function handOut(ask: Ask): Promise<number[] | undefined> {
    if (isAfter(ask.latest)) await update(look(ask), ask.now);
    if (isAfter(ask.latest)) return undefined;
    const steps = isAfter(ask.now) ? [behindOthers, fromNow, behindOthers] : [fromNow, behindOthers];
    for (const step of steps) {
      if (!(await update(step(ask), ask.now))) continue;
      return placesOf(item.nextAt ?? 0, ask);
    }
    await update(look(ask), ask.now);
    return undefined;
  }

  function isAfter(moment: number): boolean {
    return (item.nextAt ?? 0) > moment;
  }

  async function update(change: BudgetUpdate, now: number): Promise<boolean> {
    const updated = await table.update(key, change);
    if (updated === undefined) return false;
    item = updated;
    if (change.set.pressureAt !== undefined) refused = undefined;
    share.see(item, now);
    const wanted = isAfter(now + PRESSED_MS) ? now : Number.NEGATIVE_INFINITY;
    pressureAt = Math.max(pressureAt, item.pressureAt ?? 0, wanted);
    return true;
  }
}
