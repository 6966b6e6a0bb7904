import { describe, expect, test, vi } from 'vitest';
import { startEvents, THREAD } from '../support/events.ts';
import { names } from '../support/service.ts';

const OTHER = '177916702949378';

describe('consecutive requests of one kind', () => {
  test('share the vendor’s calls, and each gets its own entities', async () => {
    const { im, consume, results } = await startEvents();
    im.seedThread(THREAD);

    const reported = await consume([
      { usernames: ['anna', 'Bert'], requestId: 'first' },
      { usernames: ['bert', 'carl'] },
      { usernames: ['BERT', 'Bert'], requestId: 'third' },
    ]);

    expect(reported).toEqual([]);
    expect(im.calls.map(({ usernames }) => usernames)).toEqual([['anna', 'bert', 'carl']]);
    const changed = { threadId: THREAD, operation: 'add' };
    expect(results()).toEqual([
      {
        type: 'ThreadMembersChanged',
        detail: { ...changed, requestId: 'first', entities: [went('anna'), went('Bert')] },
      },
      {
        type: 'ThreadMembersChanged',
        detail: { ...changed, requestId: 'm1', entities: [went('bert'), went('carl')] },
      },
      {
        type: 'ThreadMembersChanged',
        detail: { ...changed, requestId: 'third', entities: [went('BERT'), went('Bert')] },
      },
    ]);
  });

  test('fill calls of ten users', async () => {
    const { im, consume, calls } = await startEvents();
    im.seedThread(THREAD);

    await consume(names(10).map((_, index) => ({ usernames: names(3, `user-${index}-`) })));

    expect(im.calls.map(({ usernames }) => usernames?.length)).toEqual([10, 10, 10]);
    expect(im.threads.get(THREAD)?.members.size).toBe(30);
    expect(calls().map((entries) => entries.length)).toEqual([10]);
  });

  test('do not share a user’s refusal', async () => {
    const { im, consume, results } = await startEvents();
    im.seedThread(THREAD);
    im.refusedUsers.set('bert', {
      status: 403,
      error: 'group_error',
      description: 'user join thread reach limit.',
    });

    const reported = await consume([
      { usernames: ['anna'] },
      { usernames: ['bert'] },
      { usernames: ['carl', 'bert'] },
    ]);

    const refusal = { status: 403, code: 'refused-by-im', description: 'user join thread reach limit.' };
    expect(reported).toEqual([]);
    expect(results()).toMatchObject([
      { type: 'ThreadMembersChanged', detail: { entities: [went('anna')] } },
      {
        type: 'ThreadMembersChangeFailed',
        detail: {
          threadId: THREAD,
          requestId: 'm1',
          operation: 'add',
          error: refusal,
          usernames: ['bert'],
          entities: [{ user: 'bert', result: false, error: refusal }],
        },
      },
      {
        type: 'ThreadMembersChanged',
        detail: { entities: [went('carl'), { user: 'bert', result: false, error: refusal }] },
      },
    ]);
    expect([...(im.threads.get(THREAD)?.members ?? [])].sort()).toEqual(['anna', 'carl']);
  });
});

test('adds and removes of a thread keep their order', async () => {
  const { im, consume, results } = await startEvents();
  im.seedThread(THREAD, { members: ['zoe'] });

  await consume([
    { usernames: ['anna', 'bert'] },
    { operation: 'remove', usernames: ['anna', 'zoe'] },
    { operation: 'remove', usernames: ['nobody'] },
    { usernames: ['anna'] },
    { operation: 'remove', usernames: ['bert'] },
  ]);

  expect(im.calls.map(({ method, usernames }) => [method, usernames])).toEqual([
    ['POST', ['anna', 'bert']],
    ['DELETE', ['anna', 'zoe', 'nobody']],
    ['POST', ['anna']],
    ['DELETE', ['bert']],
  ]);
  expect([...(im.threads.get(THREAD)?.members ?? [])]).toEqual(['anna']);
  expect(results()[2]?.detail).toEqual({
    threadId: THREAD,
    requestId: 'm2',
    operation: 'remove',
    entities: [{ user: 'nobody', result: false }],
  });
});

test('threads are worked on side by side, five at a time', async () => {
  const { im, consume } = await startEvents({ latencyMs: 20 });
  const threads = names(10).map((_, index) => `${THREAD}${index}`);
  for (const thread of threads) im.seedThread(thread);

  expect(await consume(threads.map((threadId) => ({ threadId })))).toEqual([]);

  expect(im.calls).toHaveLength(10);
  expect(im.maxInFlight).toBe(5);
});

test('a rate limit is waited out, however many tries it takes', async () => {
  const { im, consume, results, logs } = await startEvents();
  im.seedThread(THREAD);
  vi.spyOn(Math, 'random').mockReturnValue(0.01);
  const limited = { kind: 'answer', status: 429, body: { error: 'reach_limit' } } as const;
  im.intercept = () => (im.calls.length <= 6 ? limited : undefined);

  expect(await consume([{ usernames: ['anna'] }])).toEqual([]);

  expect(im.calls).toHaveLength(7);
  expect(results()[0]).toMatchObject({ type: 'ThreadMembersChanged' });
  expect(logs.at(-1)).toMatchObject({ event: 'batch', messages: 1, users: 1, vendorCalls: 7, retries: 6 });
});

test('a line a message and one a batch say what became of them, without anybody’s name', async () => {
  const { im, consume, logs } = await startEvents();
  im.seedThread(THREAD);

  await consume([
    { usernames: ['anna', 'bert'], requestId: 'order-7' },
    { threadId: OTHER, usernames: ['carl'], receiveCount: 2 },
    { body: '{' },
  ]);

  expect(logs).toEqual([
    {
      level: 'info',
      event: 'member-event',
      outcome: 'changed',
      operation: 'add',
      threadId: THREAD,
      requestId: 'order-7',
      messageId: 'm0',
      receiveCount: 1,
    },
    {
      level: 'info',
      event: 'member-event',
      outcome: 'failed',
      threadId: THREAD,
      requestId: 'm2',
      messageId: 'm2',
      receiveCount: 1,
      status: 400,
      code: 'malformed-json',
    },
    {
      level: 'info',
      event: 'member-event',
      outcome: 'failed',
      operation: 'add',
      threadId: OTHER,
      requestId: 'm1',
      messageId: 'm1',
      receiveCount: 2,
      status: 404,
      code: 'refused-by-im',
    },
    {
      level: 'info',
      event: 'batch',
      messages: 3,
      reported: 0,
      threads: 2,
      users: 3,
      vendorCalls: 2,
      retries: 0,
      vendorFailures: 0,
      rateLimited: 0,
      planExhausted: 0,
      budgetWaitMs: 0,
      budgetDenied: 0,
      budgetUnavailable: 0,
      methods: { POST: { sent: 2, reserved: 0, refused: 0 } },
      vendorMs: expect.any(Number),
      ms: expect.any(Number),
    },
  ]);
  expect(JSON.stringify(logs)).not.toMatch(/anna|bert|carl/);
});

function went(user: string) {
  return { user, result: true };
}
