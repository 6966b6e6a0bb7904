import { onTestFinished, vi } from 'vitest';
import { startBudgetTable } from '../../../infra/local/budget-table.ts';
import type { BudgetItem } from '../../../shared/budget/budget-item.ts';
import { createDynamoDbTable } from '../../../shared/budget/dynamodb-table.ts';

const TABLE = 'thread-members-test-call-budget';
const APP = '/example-org/example-app';

/** A table for the functions of the test, which end with it. */
export async function startBudget() {
  const local = await startBudgetTable(TABLE);
  onTestFinished(() => local.close());
  vi.stubEnv('BUDGET_TABLE_NAME', TABLE);
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', local.endpoint);
  vi.spyOn(console, 'warn').mockReturnValue();
  const table = createDynamoDbTable(TABLE);
  return {
    ...local,
    /** Sets what other sandboxes left in the item of a method. */
    set: (method: string, set: Partial<BudgetItem>) => table.update(`${APP} ${method}`, { set }),
    /** The item of a method. */
    item: async (method: string): Promise<Partial<BudgetItem>> =>
      (await table.update(`${APP} ${method}`, { set: { expiresAt: 0 } })) ?? {},
  };
}
