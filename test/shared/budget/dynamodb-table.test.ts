import fc from 'fast-check';
import { beforeEach, expect, test, vi } from 'vitest';
import { startBudgetTable } from '../../../infra/local/budget-table.ts';
import type { BudgetUpdate } from '../../../shared/budget/budget-item.ts';
import { createDynamoDbTable } from '../../../shared/budget/dynamodb-table.ts';
import { memoryTable } from '../../support/budget/memory-table.ts';
import { sample } from '../../support/runs.ts';

const amount = fc.integer({ min: 0, max: 20 }).map((half) => half / 2);
const name = fc.constantFrom('nextAt', 'pressureAt', 'httpPausedUntil');
const condition = fc.record({ name, upTo: amount, over: amount }, { requiredKeys: ['name', 'upTo'] });
const update: fc.Arbitrary<BudgetUpdate> = fc.record(
  {
    set: fc.record(
      { expiresAt: fc.integer({ min: 1 }), pressureAt: amount },
      { requiredKeys: ['expiresAt'] },
    ),
    add: fc.record({ nextAt: amount, calls: amount }, { requiredKeys: [] }),
    when: fc.array(condition, { maxLength: 2 }),
  },
  { requiredKeys: ['set'] },
);

beforeEach(async () => {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  const local = await startBudgetTable('budget');
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', local.endpoint);
  return async () => {
    vi.unstubAllEnvs();
    await local.close();
  };
});

test('does in DynamoDB what the rules mean', async () => {
  const table = createDynamoDbTable('budget');
  let tried = 0;

  await fc.assert(
    fc.asyncProperty(fc.array(update, { minLength: 1, maxLength: 8 }), async (updates) => {
      const memory = memoryTable();
      tried += 1;
      const key = `/org/app ${tried}`;
      for (const each of updates)
        expect(await table.update(key, each)).toEqual(await memory.update(key, each));
    }),
    sample(30),
  );
});

test('rejects with DynamoDB’s own name for what is wrong', async () => {
  const update = createDynamoDbTable('another').update('/org/app GET', { set: { expiresAt: 1 } });

  await expect(update).rejects.toThrow('ResourceNotFoundException');
});
