import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { startBudget } from '../support/budget/start-budget.ts';
import { startEvents } from '../support/events.ts';
import { loadHandlers, names, startService } from '../support/service.ts';

const THREAD = '177916702949377';
const TOO_FAST = {
  kind: 'answer',
  status: 429,
  body: { error: 'reach_limit', error_description: 'This request has reached api limit.' },
} as const;

/** A service that has met pressure with each of its calls so far. */
async function underPressure(method: string, options: { latencyMs?: number } = {}) {
  const service = await startService(options);
  const budget = await startBudget();
  service.im.seedThread(THREAD, { members: names(1_000) });
  service.im.intercept = (call) => {
    service.im.intercept = undefined;
    return call.method === method ? TOO_FAST : undefined;
  };
  return { ...service, budget };
}

describe('ordinary traffic', () => {
  test('makes no call of the table', async () => {
    const { im, list, add, remove } = await startService();
    const budget = await startBudget();
    im.seedThread(THREAD);

    await list();
    await add({ body: { usernames: names(100) } });
    await remove({ body: { usernames: names(100) } });

    expect(budget.calls).toEqual({ CreateTable: 1 });
  });
});

describe('once the vendor has refused a call for the rate', () => {
  test('an add of 100 users takes one update, and says in its line what it had', async () => {
    const { add, logs, budget } = await underPressure('POST');
    await add({ body: { usernames: ['a'] } });
    const before = budget.calls['UpdateItem'] ?? 0;

    const { status } = await add({ body: { usernames: names(100) } });

    expect([status, budget.calls['UpdateItem']]).toEqual([200, before + 1]);
    expect(logs[1]).toMatchObject({
      budgetDenied: 0,
      budgetUnavailable: 0,
      methods: { POST: { sent: 10, reserved: 10, refused: 0 } },
    });
  });

  test('a list takes one update for up to 10 pages', async () => {
    const { list, budget } = await underPressure('GET');
    await list();
    const before = budget.calls['UpdateItem'] ?? 0;

    const { body } = await list({ query: { limit: ['500'] } });

    expect([body.data.affiliations.length, budget.calls['UpdateItem']]).toEqual([500, before + 1]);
  });

  test('a list whose pages come too slowly for that reserves one by one from the second list on', async () => {
    const { list, budget } = await underPressure('GET', { latencyMs: 120 });
    await list({ query: { limit: ['200'] } });
    const { calls: before = 0 } = await budget.item('GET');

    const { body } = await list({ query: { limit: ['200'] } });

    const { calls = 0 } = await budget.item('GET');
    expect([body.data.affiliations.length, calls - before]).toEqual([200, 4]);
  });

  test('a request that would wait for more than 3 s is refused: with the seconds to wait, without a vendor call', async () => {
    const { im, add, logs, budget } = await underPressure('POST');
    await add({ body: { usernames: ['a'] } });
    const calls = im.calls.length;
    await budget.set('POST', { nextAt: Date.now() + 7_500 });

    const { status, headers, body } = await add({ body: { usernames: names(100) } });

    expect([status, headers['retry-after'], im.calls.length]).toEqual([429, '8', calls]);
    expect(body.type).toBe('urn:thread-members:rate-limited');
    expect(body.entities).toHaveLength(100);
    expect(logs[1]).toMatchObject({ vendorCalls: 0, rateLimited: 0, budgetDenied: 1 });
  });

  test('the item of one method says nothing of another', async () => {
    const { add, remove, budget } = await underPressure('POST');
    await add({ body: { usernames: ['a'] } });
    const before = budget.calls['UpdateItem'];

    await remove({ body: { usernames: ['a'] } });

    expect(budget.calls['UpdateItem']).toBe(before);
  });
});

describe('events', () => {
  test('reserve a batch’s calls together, and wait where HTTP is refused', async () => {
    const { im, consume, logs } = await startEvents();
    const budget = await startBudget();
    const threads = ['1000', '2000', '3000', '4000', '5000'];
    for (const thread of threads) im.seedThread(thread);
    im.intercept = () => (im.calls.length === 1 ? TOO_FAST : undefined);
    await consume([{ threadId: '1000', usernames: ['a'] }]);
    const before = budget.calls['UpdateItem'] ?? 0;
    await budget.set('POST', { nextAt: Date.now() + 1_000 });

    const reported = await consume(threads.map((threadId) => ({ threadId, usernames: ['b'] })));

    expect(reported).toEqual([]);
    expect(budget.calls['UpdateItem']).toBeLessThan(before + 10);
    expect(logs.at(-1)).toMatchObject({ methods: { POST: { sent: 5, reserved: 5, refused: 0 } } });
    expect(logs.at(-1)?.['budgetWaitMs']).toBeGreaterThan(700);
  });

  test('of one thread with hundreds of users leave slots for the other threads', async () => {
    const { im, consume } = await startEvents({ latencyMs: 1 });
    for (const thread of ['1000', '2000', '3000']) im.seedThread(thread);
    const bulk = names(5).map((prefix) => ({ threadId: '1000', usernames: names(100, prefix) }));

    await consume([...bulk, { threadId: '2000', usernames: ['a'] }, { threadId: '3000', usernames: ['b'] }]);

    const single = im.calls.findLastIndex(({ usernames }) => usernames?.length === 1);
    expect(im.calls).toHaveLength(52);
    expect(single).toBeLessThan(10);
  });
});

describe('without the table', () => {
  test.each(['gone', 'silent', 'another'] as const)(
    '%s: no request fails, and it is counted',
    async (fault) => {
      const { add, logs, budget } = await underPressure('POST');
      if (fault === 'gone') await budget.close();
      if (fault === 'silent') vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', await silentServer());
      if (fault === 'another') vi.stubEnv('BUDGET_TABLE_NAME', 'another');
      const { status } = await add({ body: { usernames: names(30) } });

      expect(status).toBe(200);
      expect(logs.at(-1)).toMatchObject({ vendorCalls: 4, budgetUnavailable: 1, budgetDenied: 0 });
    },
  );

  test('a budget that is set to no rate is told at once', async () => {
    await startService();
    await startBudget();
    vi.stubEnv('VENDOR_CALLS_PER_SECOND', '0');
    const { add } = await loadHandlers();

    expect((await add({ body: { usernames: ['a'] } })).status).toBe(500);
  });
});

/** Takes connections, and never answers. */
async function silentServer(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}
