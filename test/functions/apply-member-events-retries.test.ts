import { ChangeMessageVisibilityBatchCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test, vi } from 'vitest';
import { startEvents, THREAD } from '../support/events.ts';
import { APP_TOKEN } from '../support/service.ts';

const OTHER = '177916702949378';

/** A vendor that fails every call about one thread. */
function failing(threadId: string, status = 500, body: object = {}) {
  return ({ path }: { path: string }) =>
    path.includes(`/${threadId}/`) ? ({ kind: 'answer', status, body } as const) : undefined;
}

describe('a message that must come again', () => {
  test('takes every later one of its thread with it, and no other thread’s', async () => {
    const { im, consume, results } = await startEvents();
    for (const thread of [THREAD, OTHER]) im.seedThread(thread);
    im.intercept = ({ method, path }) =>
      method === 'DELETE' && path.includes(THREAD) ? { kind: 'answer', status: 500 } : undefined;

    const reported = await consume([
      { usernames: ['anna'] },
      { operation: 'remove', usernames: ['anna'] },
      { threadId: OTHER, usernames: ['carl'] },
      { usernames: ['anna'] },
      { threadId: OTHER, operation: 'remove', usernames: ['carl'] },
      { body: 'no JSON', group: THREAD },
    ]);

    expect(reported).toEqual(['m1', 'm3', 'm5']);
    expect(im.calls.map(({ method, path }) => [method, path.includes(OTHER)])).toEqual([
      ['POST', false],
      ['POST', true],
      ['DELETE', false],
      ['DELETE', true],
    ]);
    expect(results().map(({ detail }) => detail.requestId)).toEqual(['m0', 'm2', 'm4']);
  });

  test('comes again whole, and is told about only when each of its users has a final verdict', async () => {
    const { im, consume, results } = await startEvents();
    im.seedThread(THREAD);
    im.intercept = ({ usernames }) =>
      usernames?.includes('user10') ? { kind: 'answer', status: 500 } : undefined;
    const usernames = Array.from({ length: 11 }, (_, index) => `user${index}`);

    expect(await consume([{ usernames }])).toEqual(['m0']);
    expect(results()).toEqual([]);

    im.intercept = undefined;
    expect(await consume([{ usernames, receiveCount: 2 }])).toEqual([]);
    expect(results()).toHaveLength(1);
    expect(im.threads.get(THREAD)?.members.size).toBe(11);
  });

  test('comes again later and later, and its thread with it', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const { im, consume, visibilities } = await startEvents();
    const counts = [1, 2, 3, 7, 8, 9, 100];
    im.intercept = () => ({ kind: 'answer', status: 500 });

    for (const receiveCount of counts)
      await consume([
        { messageId: `head-${receiveCount}`, receiveCount },
        { messageId: `follower-${receiveCount}`, receiveCount: 1 },
      ]);

    const of = (name: string) => counts.map((count) => visibilities()[`receipt-${name}-${count}`]);
    expect(of('head')).toEqual([2, 4, 8, 128, 256, 300, 300]);
    expect(of('follower')).toEqual(of('head'));
  });

  test('comes back with up to half of its time taken off by jitter', async () => {
    const { im, consume, visibilities } = await startEvents();
    im.intercept = () => ({ kind: 'answer', status: 500 });
    vi.spyOn(Math, 'random').mockReturnValue(0.999_999);

    await consume([{ receiveCount: 5 }, {}]);

    expect(visibilities()).toEqual({ 'receipt-m0': 17, 'receipt-m1': 17 });
  });
});

describe('what is retried and what is told at once', () => {
  test.each([
    [500, {}, 'im-failed'],
    [301, {}, 'im-failed'],
    [200, 'no JSON', 'im-bad-answer'],
    [401, { error: 'unauthorized' }, 'im-auth-failed'],
    [404, { error: 'organization_application_not_found' }, 'im-misconfigured'],
    [429, { error: 'resource_limited' }, 'im-plan-exhausted'],
  ])('the vendor’s %i %j is retried', async (status, body, code) => {
    const { im, consume, results, logs } = await startEvents();
    im.intercept = () => ({ kind: 'answer', status, body });

    expect(await consume([{ requestId: 'r' }])).toEqual(['m0']);

    expect(results()).toEqual([]);
    expect(logs[0]).toMatchObject({
      level: 'error',
      event: code === 'im-auth-failed' ? code : 'member-event',
      outcome: 'retried',
      reason: 'failed',
      code,
      requestId: 'r',
      operation: 'add',
      threadId: THREAD,
    });
  });

  test('no app token to be had is retried', async () => {
    const { im, consume, logs } = await startEvents({ secret: '{}' });

    expect(await consume([{}, { threadId: OTHER }])).toEqual(['m0', 'm1']);

    expect(im.calls).toEqual([]);
    expect(logs[0]).toMatchObject({ event: 'app-token-unavailable', outcome: 'retried', fault: 'empty' });
  });

  test.each([
    [400, 'group_error', 'request body reaches limit.'],
    [403, 'group_error', 'thread not open.'],
    [404, 'group_error', 'thread not found.'],
  ])('the vendor’s %i %s "%s" is told at once', async (status, error, description) => {
    const { im, consume, results } = await startEvents();
    im.intercept = failing(THREAD, status, { error, error_description: description });

    expect(await consume([{ operation: 'remove', usernames: ['anna'] }])).toEqual([]);

    expect(results()).toMatchObject([
      {
        type: 'ThreadMembersChangeFailed',
        detail: { error: { status, code: 'refused-by-im', description } },
      },
    ]);
  });

  test('a deadline within a vendor call is retried, and what was not begun comes again at once', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const { im, consume, visibilities, logs } = await startEvents();
    im.intercept = () => ({ kind: 'hang' });
    const threads = Array.from({ length: 6 }, (_, index) => ({ threadId: `${THREAD}${index}` }));

    expect(await consume(threads, 15_200)).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5']);

    expect(im.calls).toHaveLength(5);
    expect(Object.values(visibilities())).toEqual([60, 60, 60, 60, 60, 0]);
    expect(logs.map(({ code, reason }) => code ?? reason)).toEqual([
      ...Array(5).fill('im-timeout'),
      'no-time',
      undefined,
    ]);
  });

  test('a deadline that a timer reaches too early begins nothing, either', async () => {
    const { im, consume, visibilities, logs } = await startEvents();
    vi.spyOn(performance, 'now').mockReturnValue(0);

    expect(await consume([{}], 15_000.9)).toEqual(['m0']);

    expect([im.calls, visibilities(), logs[0]?.['reason']]).toEqual([[], { 'receipt-m0': 0 }, 'no-time']);
  });
});

test('a visibility time-out that cannot be set changes nothing else', async () => {
  const { im, consume, sqs, logs } = await startEvents();
  im.intercept = () => ({ kind: 'answer', status: 500 });
  sqs.on(ChangeMessageVisibilityBatchCommand).rejectsOnce(new Error('not there'));

  expect(await consume([{}])).toEqual(['m0']);
  expect(logs).toContainEqual({ level: 'warn', event: 'visibility-unset', messages: 1, causes: ['Error'] });
});

test('a wrong environment fails the invocation, and the log names the variable', async () => {
  const { consume, logs } = await startEvents();
  vi.stubEnv('QUEUE_URL', 'not-a-queue');

  await expect(consume([{}])).rejects.toThrow('QUEUE_URL must be the URL of the FIFO queue');

  expect(logs).toMatchObject([
    {
      level: 'error',
      event: 'invocation-failed',
      operation: 'apply-member-events',
      error: { name: 'VariableError' },
    },
  ]);
});

test('no log line holds the token or a name', async () => {
  const { im, consume, logs } = await startEvents();
  im.intercept = ({ usernames = [] }) => ({
    kind: 'answer',
    status: 403,
    body: { error: 'group_error', error_description: `${usernames.join()} ${APP_TOKEN}` },
  });

  await consume([{ usernames: ['anna', 'bert'] }, { threadId: OTHER, usernames: ['carl'] }]);

  expect(JSON.stringify(logs)).not.toMatch(new RegExp(`anna|bert|carl|${APP_TOKEN}`));
});
