import { vi } from 'vitest';
import { startBudget } from '../budget/start-budget.ts';
import { THREAD } from '../events.ts';
import { startService } from '../service.ts';
import { answer } from './logged-faults.ts';
import type { Logged } from './quiet-cloudwatch.ts';

const USERS = { body: { usernames: ['anna'] } };

/**
 * Requests under pressure, of which those come last whose reservations have no place, or no answer.
 *
 * @param fault what they count
 * @returns their lines, as often as it takes for so many
 */
export async function budgeted(
  fault: { budgetDenied: number } | { budgetUnavailable: number },
): Promise<Logged[]> {
  const { im, add, logs } = await startService();
  const budget = await startBudget();
  im.seedThread(THREAD);
  im.intercept = () => (im.calls.length === 1 ? answer(429, 'reach_limit') : undefined);
  await add(USERS);
  if ('budgetDenied' in fault) await budget.set('POST', { nextAt: Date.now() + 60_000 });
  else {
    await budget.close();
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', 'http://127.0.0.1:1');
  }
  await add(USERS);
  const line = logs.at(-1) ?? {};
  const count = Object.values(fault)[0] ?? 1;
  return Array.from({ length: count }, () => [String(line['operation']), line]);
}
