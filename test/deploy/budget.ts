import { deepStrictEqual, ok } from 'node:assert/strict';
import { resourceName } from '../../infra/environment/resource-name.ts';
import type { Deployed } from '../../infra/operations/doctor/deployed.ts';
import type { BudgetItem } from '../../shared/budget/budget-item.ts';
import { createDynamoDbTable } from '../../shared/budget/dynamodb-table.ts';
import { call } from './deployment.ts';
import { newThread, type Vendor } from './vendor.ts';

/** Adds until a function has met the pressure and reserves its calls; the first answers of its table can come too late. */
const MAX_ADDS = 10;

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
  while (seen.size < 3 && statuses.length < MAX_ADDS) {
    statuses.push((await call(deployed, 'POST', path, { usernames })).status);
    const { nextAt } = await itemOf(deployed, vendor);
    if (nextAt !== undefined) seen.add(nextAt);
  }

  deepStrictEqual([...new Set(statuses)], [200]);
  ok(seen.size >= 3, `after ${statuses.length} adds the item has moved ${seen.size} times`);
  return `${statuses.length} adds of 25 users, all 200; the item has moved ${seen.size} times`;
}

/** What the table holds of the adds, as far as it answers in time. */
async function itemOf({ name }: Deployed, { baseUrl }: Vendor): Promise<Partial<BudgetItem>> {
  const table = createDynamoDbTable(resourceName(name, 'call-budget'));
  const look = () => table.update(`${new URL(baseUrl).pathname} POST`, { set: { expiresAt: 2 ** 31 } });
  return (await look().catch(look)) ?? {};
}
