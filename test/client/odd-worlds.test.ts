import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ThreadMembers } from '../../client/src/index.ts';
import { openApiDocument } from '../../infra/contract/openapi.ts';
import { changed, failed, problem, rejection, startScripted } from '../support/client.ts';

const THREAD = '177916702949377';
const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' };

function page(affiliations: unknown, properties: unknown = {}) {
  return { status: 200, body: { data: { affiliations }, properties } };
}

async function membersOf(members: ThreadMembers): Promise<string[]> {
  const all: string[] = [];
  for await (const name of members.list(THREAD)) all.push(name);
  return all;
}

describe('answers of the wrong form', () => {
  test.each([
    {},
    [],
    { data: {}, properties: {} },
    { data: { affiliations: 'anna' }, properties: {} },
    { data: { affiliations: [5] }, properties: {} },
    { data: { affiliations: [] } },
    { data: { affiliations: [] }, properties: { cursor: null } },
  ])('a list is not %j', async (body) => {
    const { members } = await startScripted(() => ({ status: 200, body }));

    expect(await rejection(membersOf(members))).toMatchObject({ status: 200, code: 'unexpected-answer' });
  });

  test.each([
    {},
    { entities: null },
    { entities: [null] },
    { entities: [{ user: 'anna', result: true }] },
    { entities: [failed('carl', 504, 'not-attempted'), failed('dora', 504, 'not-attempted')] },
  ])('an add of anna and bert is not answered %j', async (body) => {
    const { members, requests } = await startScripted(() => ({ status: 200, body }));

    const error = await rejection(members.add(THREAD, ['anna', 'bert']));

    expect(error).toMatchObject({ status: 200, code: 'unexpected-answer' });
    expect(requests).toHaveLength(1);
  });

  test.each([
    { entities: 'anna' },
    { entities: [{}] },
    { detail: 5 },
    { im: 'no' },
    { im: { description: 5 } },
  ])('a problem has no %j', async (more) => {
    const { members } = await startScripted(() => problem(502, 'im-failed', more));

    expect(await rejection(members.add(THREAD, ['anna']))).toMatchObject({
      status: 502,
      code: 'unexpected-answer',
      entities: [],
    });
  });

  test('users of a problem who were not asked for are not changed', async () => {
    const entities = [failed('anna', 504, 'not-attempted'), failed('carl', 504, 'not-attempted')];
    const { members, requests } = await startScripted(({ usernames }, count) =>
      count === 1 ? problem(504, 'not-attempted', { entities }) : changed(usernames),
    );

    await members.add(THREAD, ['anna']);

    expect(requests.map(({ usernames }) => usernames)).toEqual([['anna'], ['anna']]);
  });

  test('the status is that of the answer, whatever its body says', async () => {
    const { members } = await startScripted(() => problem(404, 'refused-by-im', { status: '200' }));

    expect(await rejection(members.page(THREAD))).toMatchObject({ status: 404 });
  });

  test.each([301, 302, 307, 308])('a redirect, %i, is not followed: the signature stays', async (status) => {
    const elsewhere = await startScripted(({ usernames }) => changed(usernames));
    const headers = { location: `${elsewhere.url}/else` };
    const options = { credentials: KEYS };
    const { members } = await startScripted(() => ({ status, body: '', headers }), options);

    const error = await rejection(members.add(THREAD, ['anna']));

    expect(error).toMatchObject({ status, code: 'unexpected-answer' });
    expect(elsewhere.requests).toEqual([]);
  });

  test.each([[['c']], [['c', 'd', 'e']], [['']]])(
    'cursors that come in a circle, %j, end a list',
    async (cursors) => {
      const { members } = await startScripted((_, count) =>
        page([`user${count}`], { cursor: cursors[(count - 1) % cursors.length] }),
      );

      expect(await membersOf(members)).toHaveLength(cursors.length + 1);
    },
  );
});

describe('waiting', () => {
  test('a date in Retry-After is waited for', async () => {
    const { members, requests } = await startScripted((_, count) =>
      count === 1
        ? problem(503, 'rate-limited', {}, { 'retry-after': new Date().toUTCString() })
        : page(['anna']),
    );

    expect((await members.page(THREAD)).data.affiliations).toEqual(['anna']);
    expect(requests).toHaveLength(2);
  });

  test.each(['-5', 'soon', '1e3', 'Fri, 99 Nov 2026 99:00:00 GMT'])(
    'Retry-After: %s says nothing',
    async (value) => {
      const { members, requests } = await startScripted(() =>
        problem(503, 'rate-limited', {}, { 'retry-after': value }),
      );

      expect(await rejection(members.page(THREAD))).toMatchObject({ retryAfterMs: undefined });
      expect(requests).toHaveLength(1);
    },
  );

  test('a service that is always ready at once, and never is, is asked a few times a second', async () => {
    const entities = [failed('anna', 504, 'not-attempted')];
    const { members, requests } = await startScripted(() =>
      requests.length % 2 === 0
        ? problem(504, 'not-attempted', { entities })
        : problem(429, 'rate-limited', {}, { 'retry-after': '0' }),
    );

    await rejection(members.add(THREAD, ['anna'], { patienceMs: 350 }));

    expect(requests.length).toBeLessThanOrEqual(4);
  });

  test('a patience that is no number is none', async () => {
    const { members, requests } = await startScripted(() =>
      problem(429, 'rate-limited', {}, { 'retry-after': '0' }),
    );

    await rejection(members.page(THREAD, { patienceMs: Number.NaN }));

    expect(requests).toHaveLength(1);
  });
});

describe('what a caller gives', () => {
  test.each(['anna', undefined, null, 5, {}])('usernames %j are no list of names', async (usernames) => {
    const { members, requests } = await startScripted((request) => changed(request.usernames));

    const error = await rejection(members.add(THREAD, usernames as Iterable<string>));

    expect(error).toMatchObject({
      code: 'invalid-request',
      errors: [{ pointer: '#/usernames', detail: 'must be a list of names' }],
    });
    expect(requests).toEqual([]);
  });

  test.each([undefined, '', '127.0.0.1:3000', 'ftp://host/', 'file:///etc/', 'https://user:secret@host/v1'])(
    'url %j is no address of an API, and is not told',
    (url) => {
      expect(() => new ThreadMembers({ url: url as string })).toThrow(
        /^url must be the http or https address of the API, without user and password$/,
      );
    },
  );

  test.each([
    [
      'throws',
      () => {
        throw new Error('expired');
      },
    ],
    ['rejects', () => Promise.reject(new Error('expired'))],
    ['has none', () => undefined],
    ['has no key', () => ({ ...KEYS, accessKeyId: undefined })],
  ])('where the provider of credentials %s, nothing is sent', async (_, credentials) => {
    const options = { credentials: credentials as () => never };
    const { members, requests } = await startScripted(() => changed(['anna']), options);

    const error = await rejection(members.add(THREAD, ['anna']));

    expect(error).toMatchObject({ status: 0, code: 'not-signed' });
    expect(error.cause).toBeInstanceOf(Error);
    expect(requests).toEqual([]);
  });

  test.each([
    ['a provider of credentials', { credentials: () => new Promise<never>(() => {}) }],
    ['a fetch', { fetch: () => new Promise<never>(() => {}) }],
  ])('%s that never ends is not waited for when the signal aborts', async (_, options) => {
    const { members } = await startScripted(() => undefined, options);
    const ending = new AbortController();
    setImmediate(() => ending.abort(new Error('enough')));

    await expect(members.page(THREAD, { signal: ending.signal })).rejects.toThrow('enough');
  });

  test('a fetch that throws at once has given no answer', async () => {
    const fetch = () => {
      throw new Error('offline');
    };
    const { members } = await startScripted(() => undefined, { fetch });

    const error = await rejection(members.page(THREAD));

    expect(error).toMatchObject({ status: 0, code: 'no-answer', cause: new Error('offline') });
  });
});

test('the type of a list has the fields that the document has, and no other', () => {
  const contract = readFileSync(join(import.meta.dirname, '../../client/src/contract.ts'), 'utf8');
  const [, body = ''] = /^export interface MemberList \{\n(.*?)^\}/ms.exec(contract) ?? [];
  const fields = [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, name]) => name);

  const { MemberList } = openApiDocument().components?.schemas ?? {};

  expect(fields).toEqual(Object.keys((MemberList as { properties: object }).properties));
});
