import { describe, expect, test } from 'vitest';
import { errorOf, openSimulator, THREAD, usernames } from '../../../support/local/open-simulator.ts';
import { names } from '../../../support/service.ts';

const TOO_MANY = [400, 'group_error', 'request body reaches limit.'];

describe('an add (V2)', () => {
  test('takes up to 10 users and has one verdict for all of them', async () => {
    const { im, add } = await openSimulator();
    im.seedThread(THREAD, { members: ['zoe'] });

    const { status, body } = await add(usernames(...names(10)));

    expect([status, body.action, body.data]).toEqual([200, 'post', { status: 'ok' }]);
    expect(body).toMatchObject({ organization: 'example-org', applicationName: 'example-app' });
    expect(body.uri).toBe(`http://im.example.com/example-org/example-app/thread/${THREAD}/joined_thread`);
    expect([...(im.threads.get(THREAD)?.members ?? [])]).toEqual(['zoe', ...names(10)]);
  });

  test.each([0, 11])('refuses %i users', async (count) => {
    const { im, add } = await openSimulator();
    im.seedThread(THREAD);

    const answer = await add(usernames(...names(count)));

    expect(errorOf(answer)).toEqual(TOO_MANY);
    expect(im.threads.get(THREAD)?.members.size).toBe(0);
  });

  test('refuses the whole batch for one user, and adds nobody of it', async () => {
    const { im, add } = await openSimulator();
    im.seedThread(THREAD);
    im.refusedUsers.set('bert', { status: 403, error: 'group_error', description: 'no bert.' });

    const refused = await add(usernames('anna', 'BERT', 'carl'));
    const others = await add(usernames('anna', 'carl'));

    expect(errorOf(refused)).toEqual([403, 'group_error', 'no bert.']);
    expect(others.status).toBe(200);
    expect([...(im.threads.get(THREAD)?.members ?? [])]).toEqual(['anna', 'carl']);
  });

  test('refuses the whole batch that would fill the thread over its capacity; members count once', async () => {
    const { im, add } = await openSimulator();
    im.seedThread(THREAD, { members: ['anna', 'bert'], capacity: 3 });

    const over = await add(usernames('carl', 'dora'));
    const full = await add(usernames('anna', 'carl'));

    expect(errorOf(over)).toEqual([403, 'group_error', 'user join thread reach limit.']);
    expect(full.status).toBe(200);
    expect([...(im.threads.get(THREAD)?.members ?? [])]).toEqual(['anna', 'bert', 'carl']);
  });
});

describe('a remove (V3)', () => {
  test('answers for each user, without a reason, in an order of its own', async () => {
    const { im, remove } = await openSimulator();
    im.seedThread(THREAD, { members: ['anna', 'bert', 'carl'] });

    const { status, body } = await remove(usernames('carl', 'stranger', 'anna'));

    expect([status, body.action]).toEqual([200, 'delete']);
    expect(body.entities).toEqual([
      { user: 'anna', result: true },
      { user: 'carl', result: true },
      { user: 'stranger', result: false },
    ]);
    expect([...(im.threads.get(THREAD)?.members ?? [])]).toEqual(['bert']);
  });

  test.each([0, 11])('refuses %i users', async (count) => {
    const { im, remove } = await openSimulator();
    im.seedThread(THREAD, { members: names(11) });

    const answer = await remove(usernames(...names(count)));

    expect(errorOf(answer)).toEqual(TOO_MANY);
    expect(im.threads.get(THREAD)?.members.size).toBe(11);
  });

  test.each([
    ['threads', 'thread'],
    ['thread', 'threads'],
  ] as const)('set to the noun %s, it refuses the noun %s', async (removeNoun, other) => {
    const { im, remove } = await openSimulator({ removeNoun });
    im.seedThread(THREAD, { members: ['anna'] });

    const refused = await remove({ noun: other, ...usernames('anna') });
    const taken = await remove({ noun: removeNoun, ...usernames('anna') });

    expect(errorOf(refused)).toEqual([500, 'web_application', 'URL invalid']);
    expect(taken.body.entities).toEqual([{ user: 'anna', result: true }]);
  });
});

describe.each(['add', 'remove'] as const)('an %s', (operation) => {
  test.each([
    ['no body', {}],
    ['no JSON', { body: '{' }],
    ['null', { body: 'null' }],
    ['no usernames', { body: {} }],
    ['usernames that are no list', { body: { usernames: 'anna' } }],
    ['a name that is no text', { body: { usernames: ['anna', 5] } }],
  ])('refuses %s', async (_, facts) => {
    const { im, ...calls } = await openSimulator();
    im.seedThread(THREAD, { members: ['bert'] });

    const answer = await calls[operation](facts);

    expect(errorOf(answer)).toEqual([400, 'illegal_argument', 'usernames is required.']);
    expect([...(im.threads.get(THREAD)?.members ?? [])]).toEqual(['bert']);
  });
});

test('names are compared without case, and kept in lower case (V8)', async () => {
  const { im, add, list, remove } = await openSimulator();
  im.seedThread(THREAD, { members: ['Anna'] });

  await add(usernames('ANNA', 'Bert', 'bERT'));
  const { body } = await list();
  const removed = await remove(usernames('aNNa'));

  expect(body.data.affiliations).toEqual(['anna', 'bert']);
  expect(removed.body.entities).toEqual([{ user: 'anna', result: true }]);
});
