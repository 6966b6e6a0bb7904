import { beforeEach, describe, expect, test, vi } from 'vitest';
import { APP_TOKEN, SECRET_ID, startService } from '../../support/service.ts';

const THREAD = '177916702949377';
const NEW_TOKEN = `new-app-token-${'y'.repeat(40)}`;
const MINUTE = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  return () => vi.useRealTimers();
});

/** A service whose vendor takes the tokens in `accepted`. */
async function startWith(secret: string, accepted = new Set([APP_TOKEN, NEW_TOKEN])) {
  const service = await startService({
    secret,
    acceptsToken: (token) => accepted.has(token),
    callsPerSecond: 10_000,
  });
  service.im.seedThread(THREAD);
  return { ...service, accepted, reads: () => service.secrets.calls['GetSecretValue'] ?? 0 };
}

function json(appToken: string, lifetimeMs: number): string {
  return JSON.stringify({ appToken, expiresAt: Math.floor((Date.now() + lifetimeMs) / 1_000) });
}

function later(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

describe('the secret', () => {
  test.each([
    ['just the token', APP_TOKEN],
    ['the token among white space', `\n ${APP_TOKEN}\t\n`],
    [
      'JSON with more than that, as the rotation stores it',
      JSON.stringify({ appToken: APP_TOKEN, expiresAt: 99_999_999_999, agoraAppVersionId: 'a-version' }),
    ],
    ['JSON with an expiry', JSON.stringify({ appToken: APP_TOKEN, expiresAt: 99_999_999_999 })],
    ['JSON without one', JSON.stringify({ appToken: APP_TOKEN })],
    ['JSON with more than we read', JSON.stringify({ appToken: APP_TOKEN, note: 'x' })],
  ])('may be %s', async (_, secret) => {
    const { list } = await startWith(secret);

    expect((await list()).status).toBe(200);
  });

  test.each([
    ['{}', 'no app token is stored yet'],
    [' { } ', 'no app token is stored yet'],
    ['too-short', 'is no app token'],
    [`${APP_TOKEN} ${APP_TOKEN}`, 'is no app token'],
    [`${APP_TOKEN}\r\nx-evil: 1`, 'is no app token'],
    [`"${APP_TOKEN}"`, 'is no app token'],
    [`{"appToken":"${APP_TOKEN}"`, 'is no app token'],
    [JSON.stringify({ appToken: 'too-short' }), 'is no app token'],
    [JSON.stringify({ appToken: `${APP_TOKEN}\n` }), 'is no app token'],
    [JSON.stringify({ token: APP_TOKEN }), 'is no app token'],
    [JSON.stringify({ appToken: APP_TOKEN, expiresAt: '2030' }), 'is no app token'],
    [JSON.stringify({ appToken: APP_TOKEN, expiresAt: 1_900_000_000_000 }), 'is no app token'],
    [JSON.stringify({ appToken: APP_TOKEN, expiresAt: 1_000_000_000 }), 'has expired'],
  ])('that holds %j: 503, %s', async (secret, words) => {
    const { list, im, logs } = await startWith(secret);

    const { status, body } = await list();

    expect([status, body.type]).toEqual([503, 'urn:thread-members:app-token-unavailable']);
    expect(body.detail).toContain(words);
    expect(JSON.stringify([body, logs])).not.toContain(APP_TOKEN.slice(0, 12));
    expect(im.calls).toEqual([]);
  });

  test('that is there at last is used by the next request', async () => {
    const { list, secrets } = await startWith('{}');
    await list();
    secrets.put(SECRET_ID, APP_TOKEN);

    expect((await list()).status).toBe(200);
  });
});

describe('the token in memory', () => {
  test('is kept until 5 min before it expires', async () => {
    const { list, reads, secrets } = await startWith(json(APP_TOKEN, 60 * MINUTE));
    await list();
    secrets.put(SECRET_ID, json(NEW_TOKEN, 120 * MINUTE));

    later(54 * MINUTE);
    await list();
    const before = reads();
    later(2 * MINUTE);
    await list();
    await list();

    expect([before, reads()]).toEqual([1, 2]);
  });

  test('is kept for 10 min when its expiry is not known', async () => {
    const { list, reads } = await startWith(APP_TOKEN);
    await list();

    later(9.9 * MINUTE);
    await list();
    const before = reads();
    later(0.2 * MINUTE);
    await list();

    expect([before, reads()]).toEqual([1, 2]);
  });

  test('goes on being served while Secrets Manager fails, until it expires; Secrets Manager is asked every 10 s', async () => {
    const { list, reads, secrets } = await startWith(json(APP_TOKEN, 60 * MINUTE));
    await list();
    secrets.fail = () => 'internal';

    later(56 * MINUTE);
    const within = [await list(), await list()].map(({ status }) => status);
    const readsWithin = reads();
    later(10_001);
    await list();
    const readsLater = reads();
    later(5 * MINUTE);
    const { status, body } = await list();

    expect(within).toEqual([200, 200]);
    expect(readsLater).toBeGreaterThan(readsWithin);
    expect([status, body.detail]).toEqual([503, expect.stringContaining('cannot be read now')]);
  });

  test('is read once for all calls that wait for it', async () => {
    const { add, reads } = await startWith(APP_TOKEN);

    await add({ body: { usernames: Array.from({ length: 100 }, (_, index) => `u${index}`) } });

    expect(reads()).toBe(1);
  });
});

describe('a token that the vendor refuses with 401', () => {
  test.each(['list', 'add', 'remove'] as const)(
    '%s: is re-read once, and the call repeated, writes too',
    async (operation) => {
      const { im, secrets, accepted, reads, ...service } = await startWith(APP_TOKEN);
      const facts = operation === 'list' ? {} : { body: { usernames: ['a'] } };
      await service[operation](facts);
      accepted.delete(APP_TOKEN);
      secrets.put(SECRET_ID, NEW_TOKEN);

      const { status } = await service[operation](facts);

      expect([status, reads(), im.calls.map((call) => call.status)]).toEqual([200, 2, [200, 401, 200]]);
    },
  );

  test('is re-read at most once in 10 s, counted from the end of the last time', async () => {
    const { list, accepted, reads } = await startWith(APP_TOKEN);
    accepted.clear();

    const first = await list();
    await list();
    await list();
    const soon = reads();
    later(10_001);
    await list();

    expect([first.status, first.body.type]).toEqual([502, 'urn:thread-members:im-auth-failed']);
    expect([soon, reads()]).toEqual([2, 3]);
  });

  test('calls refused together share one re-read', async () => {
    const { im, add, secrets, accepted, reads } = await startWith(APP_TOKEN);
    await add({ body: { usernames: ['warm'] } });
    accepted.delete(APP_TOKEN);
    secrets.put(SECRET_ID, NEW_TOKEN);

    const { status } = await add({
      body: { usernames: Array.from({ length: 50 }, (_, index) => `u${index}`) },
    });

    expect([status, reads()]).toEqual([200, 2]);
    expect(im.calls.filter((call) => call.status === 401)).toHaveLength(5);
  });

  test('and cannot be re-read: 502, since the vendor’s refusal is what is known', async () => {
    const { list, secrets, accepted } = await startWith(APP_TOKEN);
    await list();
    accepted.clear();
    secrets.fail = () => 'internal';

    expect((await list()).body.type).toBe('urn:thread-members:im-auth-failed');
  });
});

test('Secrets Manager that does not answer: 503 after 3 s', async () => {
  const { list, secrets } = await startWith(APP_TOKEN);
  secrets.fail = () => 'hang';

  const { status, body } = await list();

  expect([status, body.type]).toEqual([503, 'urn:thread-members:app-token-unavailable']);
});

test('a secret that is not there: 503, and the log says why', async () => {
  const { list, logs } = await startWith(APP_TOKEN);
  vi.stubEnv('APP_TOKEN_SECRET_ID', 'another');

  const { status, body } = await list();

  expect([status, body.detail]).toEqual([503, expect.stringContaining('secret another')]);
  expect(logs[0]).toMatchObject({ fault: 'unreadable', cause: 'ResourceNotFoundException' });
});

test('a deadline that comes while the token is being read: nothing was attempted', async () => {
  const { add, list, secrets, im } = await startWith(APP_TOKEN);
  secrets.fail = () => 'hang';

  const added = await add({ body: { usernames: ['a', 'b'] } }, 2_000);
  const listed = await list({}, 2_000);

  expect([added.status, added.body.type]).toEqual([504, 'urn:thread-members:not-attempted']);
  expect([listed.status, listed.body.type]).toEqual([504, 'urn:thread-members:im-timeout']);
  expect(im.calls).toEqual([]);
});
