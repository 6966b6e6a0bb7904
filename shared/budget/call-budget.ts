import { setTimeout as sleep } from 'node:timers/promises';
import { NotAttemptedError } from '../errors/not-attempted-error.ts';
import { type Invocation, methodTally, type VendorMethod } from '../invocation.ts';
import { type BudgetSettings, createMethodBudget, type Place } from './method-budget.ts';

/** The budget of an app's calls, a second and for each method, that all sandboxes share (V5; docs/design.md#budget). */
export type CallBudget = ReturnType<typeof createCallBudget>;

/** One call's part in the budget, over all its tries. */
export type CallTurn = ReturnType<CallBudget['turn']>;

/** @param app the path of the vendor's base URL, which names the app */
export function createCallBudget(app: string, settings: Omit<BudgetSettings, 'clock'>) {
  const clock = { now: Date.now, sleep };
  const methods = new Map<VendorMethod, { budget: ReturnType<typeof createMethodBudget>; wanted: number }>();

  return {
    /** A call that is about to be made. Until it has its first place, reservations of other calls count it in. */
    turn(method: VendorMethod) {
      const shared = methods.get(method) ?? {
        budget: createMethodBudget(`${app} ${method}`, { ...settings, clock }),
        wanted: 0,
      };
      methods.set(method, shared);
      let waits = 0;
      let latest: Place | undefined;
      const count = (calls: 0 | 1) => {
        shared.wanted += calls - waits;
        waits = calls;
      };
      count(1);

      return {
        /**
         * Waits for the place of a try; to be called before each.
         *
         * @param further calls that are known to follow this one
         * @returns `undefined`, at once, while there is no pressure
         * @throws BudgetDeniedError when there is no place within the invocation's patience; NotAttemptedError when the
         *   deadline came with it
         */
        place(invocation: Invocation, further: number): Promise<void> | undefined {
          count(1);
          const place = shared.budget.place(() => shared.wanted + further, invocation);
          latest = undefined;
          if (place === undefined) count(0);
          return place
            ?.then((found) => {
              latest = found;
              if (found !== 'none') methodTally(invocation.tally, method).reserved += 1;
              if (invocation.deadline.msLeft() < 1) throw new NotAttemptedError();
            })
            .finally(() => count(0));
        },

        /** Notes that the vendor refused the try for the rate. */
        refused(): void {
          shared.budget.refused(latest);
        },

        /** Ends the turn of a call that may not have come to its first try. */
        end(): void {
          count(0);
        },
      };
    },
  };
}
