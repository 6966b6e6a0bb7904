import { describe, expect, test, vi } from 'vitest';
import { WRONG_PATHS, type WrongPath } from '../../../infra/local/im-simulator/wrong-paths.ts';
import { startEvents, THREAD } from '../../support/events.ts';
import { loadHandlers, names, startService } from '../../support/service.ts';

const WAYS = Object.keys(WRONG_PATHS) as WrongPath[];
const A = { body: { usernames: ['a'] } };

function nounsOf(calls: readonly { path: string }[]): (string | undefined)[] {
  return calls.map(({ path }) => path.split('/')[3]);
}

describe.each(WAYS)('where there is no path of one noun, told with %s', (wrongPath) => {
  test('thread is right: nothing else is tried, and nothing is logged of it', async () => {
    const { im, remove, logs } = await startService({ removeNoun: 'thread', wrongPath });
    im.seedThread(THREAD, { members: ['a'] });

    const { status, headers, body } = await remove(A);

    expect([status, body.entities]).toEqual([200, [{ user: 'a', result: true }]]);
    expect([nounsOf(im.calls), headers['x-im-remove-noun']]).toEqual([['thread'], 'thread']);
    expect(logs).toMatchObject([{ event: 'request', removeNoun: 'thread' }]);
  });

  test('threads is right: the same call goes there, and all later ones at once', async () => {
    const { im, remove, logs } = await startService({ removeNoun: 'threads', wrongPath });
    im.seedThread(THREAD, { members: ['a'] });

    const first = await remove(A);
    const second = await remove(A);

    expect([first.body.entities[0].result, second.body.entities[0].result]).toEqual([true, false]);
    expect(nounsOf(im.calls)).toEqual(['thread', 'threads', 'threads']);
    expect(second.headers['x-im-remove-noun']).toBe('threads');
    expect(logs).toMatchObject([
      { event: 'remove-noun', removeNoun: 'threads' },
      { event: 'request', status: 200, vendorCalls: 2, retries: 1 },
      { event: 'request', status: 200, vendorCalls: 1, retries: 0 },
    ]);
  });

  test('threads is right, and its refusal of the thread shows it', async () => {
    const { im, remove } = await startService({ removeNoun: 'threads', wrongPath });

    const lost = await remove({ body: { usernames: names(30) } });
    im.calls.length = 0;
    const answers = [lost, await remove(A)];

    expect(answers.map(({ status, body }) => [status, body.reason])).toEqual([
      [404, 'thread-unknown'],
      [404, 'thread-unknown'],
    ]);
    expect(nounsOf(im.calls)).toEqual(['threads']);
  });

  test('a hundred names on a fresh sandbox are removed', async () => {
    const { im, remove } = await startService({ removeNoun: 'threads', wrongPath });
    im.seedThread(THREAD, { members: names(100) });

    const { status, body } = await remove({ body: { usernames: names(100) } });

    expect(status).toBe(200);
    expect(body.entities.every(({ result }: { result: boolean }) => result)).toBe(true);
    expect(im.calls.length).toBeLessThanOrEqual(20);
  });

  test('neither is right: nothing is remembered', async () => {
    const { im, remove } = await startService({ removeNoun: 'threads' });
    im.seedThread(THREAD, { members: ['a'] });
    im.intercept = () => ({ kind: 'answer', ...WRONG_PATHS[wrongPath] });
    const lost = await remove(A);
    im.intercept = undefined;
    const found = await remove(A);

    const isAboutUser = wrongPath === 'service_resource_not_found';
    expect([lost.status, lost.body.type]).toEqual(
      isAboutUser ? [404, 'urn:thread-members:refused-by-im'] : [502, 'urn:thread-members:im-misconfigured'],
    );
    expect(found.status).toBe(200);
    expect(nounsOf(im.calls)).toEqual(['thread', 'threads', 'thread', 'threads']);
  });

  test('a setting pins the noun', async () => {
    const { im } = await startService({ removeNoun: 'threads', wrongPath });
    im.seedThread(THREAD, { members: ['a'] });
    vi.stubEnv('IM_REMOVE_NOUN', 'thread');
    const { remove } = await loadHandlers();

    expect((await remove(A)).status).toBeGreaterThanOrEqual(400);
    expect(nounsOf(im.calls)).toEqual(['thread']);
  });
});

test('an unknown user on a fresh sandbox is told alone, though the other noun is no path at all', async () => {
  const { im, remove } = await startService({ removeNoun: 'thread', wrongPath: '405' });
  im.seedThread(THREAD, { members: names(10) });
  im.intercept = ({ path, usernames = [] }) =>
    path.includes('/thread/') && usernames.includes('user3')
      ? { kind: 'answer', ...WRONG_PATHS.service_resource_not_found }
      : undefined;

  const { status, body } = await remove({ body: { usernames: names(10) } });

  expect(status).toBe(207);
  const failed = body.entities.filter(({ error }: { error?: object }) => error);
  expect(failed).toMatchObject([{ user: 'user3', error: { status: 404, reason: 'user-unknown' } }]);
});

test('five first removes at once in a sandbox all go through, and the noun is logged once', async () => {
  const { im, logs } = await startService({ removeNoun: 'threads', latencyMs: 20 });
  im.seedThread(THREAD, { members: names(5) });
  const { remove } = await loadHandlers();

  const answers = await Promise.all(names(5).map((name) => remove({ body: { usernames: [name] } })));
  await remove(A);

  expect(answers.map(({ body }) => body.entities[0].result)).toEqual([true, true, true, true, true]);
  expect(nounsOf(im.calls).at(-1)).toBe('threads');
  expect(logs.filter(({ event }) => event === 'remove-noun')).toHaveLength(1);
});

test.each([
  ['401', { kind: 'answer', status: 401, body: { error: 'unauthorized' } }, 2],
  ['the rate', { kind: 'answer', status: 429, body: { error: 'reach_limit' } }, 3],
  ['a failure', { kind: 'answer', status: 500, body: { error: 'internal_error' } }, 1],
  ['a reset', { kind: 'reset' }, 1],
] as const)('%s says nothing of the path: the other noun is not tried', async (_, fault, calls) => {
  const { im, remove } = await startService({ removeNoun: 'both' });
  im.intercept = () => fault;

  await remove(A);

  expect(nounsOf(im.calls)).toEqual(Array(calls).fill('thread'));
});

test('an event’s remove finds the noun, too', async () => {
  const { im, consume, results, logs } = await startEvents({ removeNoun: 'threads' });
  im.seedThread(THREAD, { members: ['a'] });

  expect(await consume([{ operation: 'remove', usernames: ['a'] }])).toEqual([]);

  expect(results()[0]?.detail.entities).toEqual([{ user: 'a', result: true }]);
  expect(logs.at(-1)).toMatchObject({ event: 'batch', removeNoun: 'threads' });
});
