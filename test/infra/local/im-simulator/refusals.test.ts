import { describe, expect, test } from 'vitest';
import { errorOf, openSimulator, THREAD, TOKEN, usernames } from '../../../support/local/open-simulator.ts';

const MAX_BODY_BYTES = 5 * 1024;

test('an error has the vendor’s form, older fields included (V7)', async () => {
  const { list } = await openSimulator();

  const { status, headers, body } = await list();

  expect([status, headers['content-type']]).toEqual([404, 'application/json']);
  expect(body).toEqual({
    error: 'group_error',
    error_description: 'thread not found.',
    exception: expect.any(String),
    timestamp: expect.any(Number),
    duration: expect.any(Number),
  });
});

describe.each(['list', 'add', 'remove'] as const)('%s (V4, V7)', (operation) => {
  const good = operation === 'list' ? {} : usernames('anna');

  test.each([
    ['none', undefined],
    ['another', `Bearer ${TOKEN}x`],
    ['an empty one', 'Bearer '],
    ['one of another scheme', `Basic ${TOKEN}`],
    ['one without a scheme', TOKEN],
  ])('a call whose token is %s: 401', async (_, authorization) => {
    const { im, ...calls } = await openSimulator();
    im.seedThread(THREAD);

    const answer = await calls[operation]({ ...good, authorization });

    expect(errorOf(answer)).toEqual([401, 'unauthorized', 'Unable to authenticate (OAuth)']);
    expect([im.calls[0]?.tokenAccepted, im.threads.get(THREAD)?.members.size]).toEqual([false, 0]);
  });

  test.each(['other-org/example-app', 'example-org/other-app', 'app-id/example-app'])(
    'an app that is not there (%s): 404, before the token is looked at',
    async (app) => {
      const calls = await openSimulator();

      const answer = await calls[operation]({ ...good, app, authorization: undefined });

      expect(errorOf(answer)).toEqual([
        ...[404, 'organization_application_not_found'],
        'Could not find application.',
      ]);
    },
  );

  test('a thread that is not there: 404', async () => {
    const calls = await openSimulator();

    expect(errorOf(await calls[operation](good))).toEqual([404, 'group_error', 'thread not found.']);
  });

  test('a thread that is not open: 403', async () => {
    const { im, ...calls } = await openSimulator();
    im.seedThread(THREAD, { open: false });

    expect(errorOf(await calls[operation](good))).toEqual([403, 'group_error', 'thread not open.']);
  });
});

test('thread ids are opaque: no number is made of them (V9)', async () => {
  const { im, list } = await openSimulator();
  im.seedThread('9007199254740992', { members: ['even'] });
  im.seedThread('9007199254740993', { members: ['odd'] });
  im.seedThread('0123', { members: ['zero'] });

  const odd = await list({ threadId: '9007199254740993' });
  const unknown = await list({ threadId: '123' });

  expect(odd.body.data.affiliations).toEqual(['odd']);
  expect(unknown.status).toBe(404);
});

describe('a body', () => {
  test.each([
    ['add', MAX_BODY_BYTES, 200],
    ['add', MAX_BODY_BYTES + 1, 413],
    ['remove', MAX_BODY_BYTES, 200],
    ['remove', MAX_BODY_BYTES + 1, 413],
  ] as const)('of an %s of %i bytes: %i (V12)', async (operation, bytes, status) => {
    const { im, ...calls } = await openSimulator();
    im.seedThread(THREAD);

    const answer = await calls[operation]({ body: JSON.stringify(usernames('anna').body).padEnd(bytes) });

    expect([answer.status, answer.body.error]).toEqual([status, status === 413 ? 'too_large' : undefined]);
  });

  test('of 10 names of 64 bytes fits (V12)', async () => {
    const { im, add } = await openSimulator();
    im.seedThread(THREAD);
    const longNames = Array.from({ length: 10 }, (_, index) => `${index}`.padEnd(64, 'n'));

    expect((await add(usernames(...longNames))).status).toBe(200);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', undefined])(
    'of the content type %s: 415',
    async (contentType) => {
      const { im, add } = await openSimulator();
      im.seedThread(THREAD);

      const answer = await add({ ...usernames('anna'), contentType });

      expect(errorOf(answer)).toEqual([415, 'web_application', 'Unsupported Media Type']);
    },
  );
});

test.each([
  ['PUT', 'thread'],
  ['GET', 'threads'],
  ['POST', 'threads'],
])('%s at /%s/…/users is not known to the vendor', async (method, noun) => {
  const { im, call } = await openSimulator();
  im.seedThread(THREAD);

  expect((await call(method)({ noun })).body.error).toBe('not_found');
});
