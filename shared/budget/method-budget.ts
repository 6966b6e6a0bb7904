import { BudgetDeniedError } from '../errors/budget-denied-error.ts';
import { errorName } from '../errors/error-name.ts';
import type { Invocation } from '../invocation.ts';
import { log } from '../log.ts';
import type { BudgetTable } from './budget-item.ts';
import { BUDGET } from './budget-rules.ts';
import { createItemView } from './item-view.ts';

/** How long the table is left alone after it did not answer, in ms. */
const UNAVAILABLE_MS = 1_000;
/** The least time between two asks of events that wait for their turn, in ms. */
const ASK_AGAIN_MS = 50;

/** A call's place in the budget, and whether it comes in time for it; there is none when the table does not answer. */
export type Place = 'in-time' | 'late' | 'none';

/** A sandbox's clock. */
interface BudgetClock {
  /** Epoch ms. */
  now(): number;
  sleep(ms: number): Promise<unknown>;
}

/** What budgets share. */
export interface BudgetSettings {
  readonly table: BudgetTable;
  /** Calls a second of each method, over all sandboxes. */
  readonly callsPerSecond: number;
  readonly clock: BudgetClock;
}

/** One sandbox's part of the budget of one method. */
export type MethodBudget = ReturnType<typeof createMethodBudget>;

/** @param key of the table's item */
export function createMethodBudget(key: string, { table, callsPerSecond, clock }: BudgetSettings) {
  const view = createItemView(key, table, callsPerSecond);
  let leftAloneUntil = 0;
  let places: number[] = [];
  /** The most calls of a reservation, and those of the latest one less the places that were given up. */
  let most: number = BUDGET.maxReserved;
  let spent = 0;
  let reserving: Promise<boolean> | undefined;

  return {
    /**
     * Waits for a call's place in the budget.
     *
     * @param wanted tells how many calls are known to be wanted, this one included
     * @returns whether the call has a place, and is there in time for it; `undefined`, at once, while there is no pressure
     *   and a call needs none
     * @throws BudgetDeniedError when there is no place within the invocation's patience
     */
    place(wanted: () => number, invocation: Invocation): Promise<Place> | undefined {
      const now = clock.now();
      const isPressed = view.isPressed(now);
      if (!isPressed) most = BUDGET.maxReserved;
      if (!isPressed || now < leftAloneUntil) return undefined;
      return waitForPlace(wanted, invocation);
    },

    /** Notes that the vendor refused a call for the rate; from now on calls need places. */
    refused(place: Place | undefined): void {
      view.refused(place === 'in-time', clock.now());
    },
  };

  async function waitForPlace(wanted: () => number, invocation: Invocation): Promise<Place> {
    const startedAt = clock.now();
    try {
      for (;;) {
        giveUpLate();
        const at = places.shift();
        if (at !== undefined) {
          await clock.sleep(Math.max(0, at - clock.now()));
          return clock.now() - at > BUDGET.lateMs ? 'late' : 'in-time';
        }
        // Calls that begin together share one reservation.
        reserving ??= reserve(Math.min(wanted(), most), invocation).finally(() => {
          reserving = undefined;
        });
        if (!(await reserving)) return 'none';
      }
    } finally {
      invocation.tally.budgetWaitMs += Math.round(clock.now() - startedAt);
    }
  }

  /** Calls that follow one another slowly come late for their places: from then on, no more are reserved than were spent. */
  function giveUpLate(): void {
    const inTime = places.filter((at) => at > clock.now() - BUDGET.lateMs);
    if (inTime.length === places.length) return;
    spent -= places.length - inTime.length;
    most = Math.max(1, spent);
    places = inTime;
  }

  /** @returns `false` when the table does not answer: the calls go out as if there were none */
  async function reserve(calls: number, invocation: Invocation): Promise<boolean> {
    const { tally } = invocation;
    try {
      await view.lower(clock.now());
      await reserveInTime(calls, invocation);
      return true;
    } catch (error) {
      if (error instanceof BudgetDeniedError) {
        tally.budgetDenied += 1;
        throw error;
      }
      tally.budgetUnavailable += 1;
      log.warn({ event: 'budget-unavailable', cause: unavailability(error) });
      leftAloneUntil = clock.now() + UNAVAILABLE_MS;
      return false;
    }
  }

  async function reserveInTime(calls: number, invocation: Invocation): Promise<void> {
    const lane = invocation.waitsOutRateLimit ? 'events' : 'http';
    for (;;) {
      const now = clock.now();
      const msLeft = invocation.deadline.msLeft();
      const latest = now + Math.min(BUDGET.aheadMs[lane], msLeft);
      const found = await view.handOut({ now, calls, lane, latest, ...view.known(now) });
      if (found) {
        spent = calls;
        return void places.push(...found);
      }
      const againMs = Math.max(view.nextAt() - latest, ASK_AGAIN_MS);
      if (lane === 'http' || againMs >= msLeft) throw denied(now);
      await view.claimShare(now, againMs);
      await clock.sleep(againMs + Math.random() * ASK_AGAIN_MS);
    }
  }

  function denied(now: number): BudgetDeniedError {
    return new BudgetDeniedError(Math.max(1, Math.ceil((view.httpNextAt() - now) / 1_000)));
  }
}

/** A code of Node's, an exception's name of DynamoDB's or a rule of our own; none of them quotes anything. */
function unavailability(error: unknown): string {
  if (!(error instanceof Error)) return errorName(error);
  return 'code' in error ? String(error.code) : error.message;
}
