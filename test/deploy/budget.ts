import { deepStrictEqual } from 'node:assert/strict';
import { resourceName } from '../../infra/environment/resource-name.ts';
import type { Deployed } from '../../infra/operations/doctor/deployed.ts';
import type { BudgetItem } from '../../shared/budget/budget-item.ts';
import { createDynamoDbTable } from '../../shared/budget/dynamodb-table.ts';
import { call } from './deployment.ts';
import { until } from './until.ts';
import { newThread, type Vendor } from './vendor.ts';

/** The vendor refuses a call for the rate: the functions reserve from then on, and no caller is refused. */
export async function callsAreReservedUnderPressure(deployed: Deployed, vendor: Vendor): Promise<string> {
  const path = `threads/${newThread(vendor)}/users`;
  const usernames = Array.from({ length: 25 }, (_, index) => `user-${index}`);
  vendor.im.intercept = () => {
    vendor.im.intercept = undefined;
    return { kind: 'answer', status: 429, body: { error: 'reach_limit' } };
  };
  const statuses: number[] = [];
  const seen = new Set<number>();
  // The first answers of the table can come too late, and then it is left alone for a second.
  await until('the item to move twice', async () => {
    statuses.push((await call(deployed, 'POST', path, { usernames })).status);
    const { nextAt } = await itemOf(deployed, vendor);
    if (nextAt !== undefined) seen.add(nextAt);
    return seen.size >= 3 || undefined;
  });

  deepStrictEqual([...new Set(statuses)], [200]);
  return `${statuses.length} adds of 25 users, all 200; the item has moved ${seen.size - 1} times`;
}

/** What the table holds of the adds, as far as it answers in time. */
async function itemOf({ name }: Deployed, { baseUrl }: Vendor): Promise<Partial<BudgetItem>> {
  const table = createDynamoDbTable(resourceName(name, 'call-budget'));
  const look = () => table.update(`${new URL(baseUrl).pathname} POST`, { set: { expiresAt: 2 ** 31 } });
  return (await look().catch(look)) ?? {};
}
