import { describe, expect, test } from 'vitest';
import { startEvents, THREAD } from '../../support/events.ts';
import { retryAtOnce } from '../../support/retry-at-once.ts';
import { names, startService } from '../../support/service.ts';

retryAtOnce();

const REACH_LIMIT = { kind: 'answer', status: 429, body: { error: 'reach_limit' } } as const;
const PLAN = { kind: 'answer', status: 429, body: { error: 'resource_limited' } } as const;
const NONE = { vendorFailures: 0, rateLimited: 0, planExhausted: 0 };

describe('the log line of a request counts', () => {
  test('nothing where nothing fails, and how long the vendor took', async () => {
    const { im, logs, list } = await startService();
    im.seedThread(THREAD);

    await list();

    expect(logs).toMatchObject([{ vendorCalls: 1, ...NONE, vendorMs: expect.any(Number) }]);
  });

  test('calls that a retry made good', async () => {
    const { im, logs, list } = await startService();
    im.seedThread(THREAD);
    const faults = [REACH_LIMIT, { kind: 'answer', status: 500 } as const];
    im.intercept = () => faults[im.calls.length - 1];

    expect((await list()).status).toBe(200);

    expect(logs).toMatchObject([{ vendorCalls: 3, ...NONE, rateLimited: 1, vendorFailures: 1 }]);
    expect(logs[0]?.['code']).toBeUndefined();
  });

  test('a plan that is used up, though the first user failed for another reason', async () => {
    const { im, logs, add } = await startService();
    im.seedThread(THREAD);
    const refusal = { kind: 'answer', status: 403, body: { error: 'group_error' } } as const;
    im.intercept = ({ usernames = [] }) => (usernames.includes('user0') ? refusal : PLAN);

    const { body } = await add({ body: { usernames: names(2) } });

    expect(body.entities[0].error.code).toBe('refused-by-im');
    expect(logs).toMatchObject([{ code: 'refused-by-im', ...NONE, planExhausted: 1 }]);
  });

  test.each([
    ['is of another shape', 'list', { data: 7 }],
    ['is 200 with another data.status', 'add', { data: { status: 'no' } }],
    ['leaves a user out', 'remove', { entities: [] }],
  ] as const)('an answer that %s', async (_, operation, body) => {
    const service = await startService();
    service.im.intercept = () => ({ kind: 'answer', status: 200, body });

    const { status } = await service[operation](
      operation === 'list' ? {} : { body: { usernames: ['anna'] } },
    );

    expect(status).toBe(502);
    expect(service.logs).toMatchObject([{ ...NONE, vendorFailures: 1 }]);
  });

  test('a time-out', async () => {
    const { im, logs, add } = await startService();
    im.intercept = () => ({ kind: 'hang' });

    await add({ body: { usernames: ['anna'] } }, 1_700);

    expect(logs).toMatchObject([{ ...NONE, vendorFailures: 1 }]);
  });
});

test('the log line of a batch counts the calls that waited a rate limit out', async () => {
  const { im, logs, consume } = await startEvents();
  im.seedThread(THREAD);
  im.intercept = () => (im.calls.length <= 2 ? REACH_LIMIT : undefined);

  expect(await consume([{}])).toEqual([]);

  expect(logs.at(-1)).toMatchObject({ event: 'batch', vendorCalls: 3, ...NONE, rateLimited: 2 });
});
