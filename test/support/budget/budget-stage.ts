import type { BudgetTable } from '../../../shared/budget/budget-item.ts';
import { createMethodBudget } from '../../../shared/budget/method-budget.ts';
import { type Invocation, newTally } from '../../../shared/invocation.ts';
import { memoryTable } from './memory-table.ts';
import { virtualTime } from './virtual-time.ts';

/** Calls a second that the budgets hand out. */
export const RATE = 90;
const START = 1_700_000_000_000;

/** Sandboxes around one table, in time that passes as soon as all wait for it. */
export function budgetStage() {
  const time = virtualTime();
  const memory = memoryTable();
  /** Answers after 1 to 5 ms. */
  const table: BudgetTable = {
    async update(...args) {
      await time.sleep(1 + (memory.updates % 5));
      return memory.update(...args);
    },
  };
  return {
    time,
    memory,
    /** @param offsetMs how much its clock is ahead */
    sandbox(offsetMs = 0) {
      const clock = { now: () => START + time.now() + offsetMs, sleep: time.sleep };
      return createMethodBudget('/org/app POST', { table, callsPerSecond: RATE, clock });
    },
    invocation(
      lane: 'http' | 'events' = 'http',
      deadlineMs = lane === 'http' ? 27_500 : 105_000,
    ): Invocation {
      const end = time.now() + deadlineMs;
      const deadline = { msLeft: () => Math.max(0, end - time.now()) };
      return { startedAt: 0, deadline, tally: newTally(), waitsOutRateLimit: lane === 'events' };
    },
  };
}

/** The most moments within any second, each given in ms. */
export function mostInASecond(moments: readonly number[]): number {
  const sorted = moments.toSorted((one, other) => one - other);
  let most = 0;
  let first = 0;
  for (const [index, moment] of sorted.entries()) {
    while (moment - (sorted[first] ?? moment) >= 1_000) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
