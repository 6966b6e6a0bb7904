import type { APIGatewayProxyEvent } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { ThreadMembers } from '../../client/src/index.ts';
import { changed, failed, problem, rejection, startScripted } from '../support/client.ts';
import { openRestApi } from '../support/local/open-rest-api.ts';
import { names } from '../support/service.ts';

const THREAD = '177916702949377';

describe('list', () => {
  test('goes through all members, page after page', async () => {
    const { members, requests } = await startScripted((_, count) => ({
      status: 200,
      body: {
        data: { affiliations: [`user${count}`] },
        properties: count < 3 ? { cursor: `c ${count}&` } : {},
      },
    }));

    const all: string[] = [];
    for await (const name of members.list(THREAD)) all.push(name);

    expect(all).toEqual(['user1', 'user2', 'user3']);
    expect(requests.map(({ path }) => path)).toEqual([
      `/v1/threads/${THREAD}/users?limit=200`,
      `/v1/threads/${THREAD}/users?limit=200&cursor=c+1%26`,
      `/v1/threads/${THREAD}/users?limit=200&cursor=c+2%26`,
    ]);
  });

  test('asks for no further page than is read', async () => {
    const { members, requests } = await startScripted(() => ({
      status: 200,
      body: { data: { affiliations: ['a', 'b'] }, properties: { cursor: 'c' } },
    }));

    for await (const name of members.list(THREAD)) if (name === 'b') break;

    expect(requests).toHaveLength(1);
  });
});

describe('add and remove', () => {
  test('send 100 names by each request, in order, each once', async () => {
    const { members, requests } = await startScripted(({ usernames }) => changed(usernames));
    const users = names(250);

    const added = await members.add(THREAD, [...users, 'user0']);
    const removed = await members.remove(THREAD, new Set(users));

    expect(requests.map(({ method, usernames }) => [method, usernames?.length])).toEqual([
      ...[100, 100, 50].map((count) => ['POST', count]),
      ...[100, 100, 50].map((count) => ['DELETE', count]),
    ]);
    expect(added.entities.map(({ user }) => user)).toEqual(users);
    expect(added.failed).toEqual([]);
    expect(removed.entities).toHaveLength(250);
  });

  test('name those that failed, and repeat none of them that the vendor refused', async () => {
    const bert = failed('bert', 403, 'refused-by-im');
    const { members, requests } = await startScripted(() => ({
      status: 207,
      body: { entities: [{ user: 'anna', result: true }, bert] },
    }));

    const { entities, failed: those } = await members.add(THREAD, ['anna', 'bert']);

    expect(entities.map(({ user }) => user)).toEqual(['anna', 'bert']);
    expect(those).toEqual([bert]);
    expect(requests).toHaveLength(1);
  });

  test.each(['not-attempted', 'rate-limited'])('repeat users that are %s, and only those', async (code) => {
    const { members, requests } = await startScripted(({ usernames = [] }, count) =>
      count > 1
        ? changed(usernames)
        : {
            status: 207,
            body: {
              entities: [
                { user: 'anna', result: true },
                failed('bert', 504, code),
                failed('carl', 502, 'im-failed'),
              ],
            },
          },
    );

    const { entities, failed: those } = await members.add(THREAD, ['anna', 'bert', 'carl']);

    expect(requests.map(({ usernames }) => usernames)).toEqual([['anna', 'bert', 'carl'], ['bert']]);
    expect(entities.map(({ user, result }) => [user, result])).toEqual([
      ['anna', true],
      ['bert', true],
      ['carl', false],
    ]);
    expect(those.map(({ user }) => user)).toEqual(['carl']);
  });

  test('reject when no user went through, with all of them', async () => {
    const entities = [failed('anna', 404, 'refused-by-im'), failed('bert', 404, 'refused-by-im')];
    const { members } = await startScripted(() =>
      problem(404, 'refused-by-im', { reason: 'thread-unknown', entities }),
    );

    const error = await rejection(members.add(THREAD, ['anna', 'bert']));

    expect(error).toMatchObject({
      status: 404,
      code: 'refused-by-im',
      reason: 'thread-unknown',
      entities,
      requestId: 'r-1',
    });
  });

  test('tell in the error of a later request what the earlier ones changed', async () => {
    const { members } = await startScripted(({ usernames }, count) =>
      count === 1 ? changed(usernames) : problem(403, 'forbidden'),
    );

    const error = await rejection(members.add(THREAD, names(150)));

    expect(error).toMatchObject({ status: 403, code: 'forbidden' });
    expect(error.entities.map(({ user }) => user)).toEqual(names(100));
  });

  test('of nobody sends nothing', async () => {
    const { members, requests } = await startScripted(() => undefined);

    expect(await members.remove(THREAD, [])).toEqual({ entities: [], failed: [] });
    expect(requests).toEqual([]);
  });
});

describe('what the vendor said', () => {
  const im = { status: 403, error: 'group_error', description: 'thread not open.' };

  test.each([
    ['its description', im, 'refused-by-im: so Agora Chat: thread not open.'],
    [
      'its error, where it has no more',
      { status: 404, error: 'not_found' },
      'refused-by-im: so Agora Chat: not_found',
    ],
    ['nothing, where it gave no words', { status: 500 }, 'refused-by-im: so'],
  ])('is in the error, and in its message: %s', async (_, words, message) => {
    const { members } = await startScripted(() => problem(403, 'refused-by-im', { im: words }));

    expect(await rejection(members.page(THREAD))).toMatchObject({ im: words, message });
  });

  test('is there also when earlier requests changed users', async () => {
    const { members } = await startScripted(({ usernames }, count) =>
      count === 1 ? changed(usernames) : problem(403, 'refused-by-im', { im }),
    );

    const error = await rejection(members.add(THREAD, names(150)));

    expect(error).toMatchObject({ im, message: 'refused-by-im: so Agora Chat: thread not open.' });
    expect(error.entities).toHaveLength(100);
  });

  test('is absent from an error that is not the vendor’s', async () => {
    const { members } = await startScripted(() => problem(403, 'forbidden'));

    expect(await rejection(members.page(THREAD))).toMatchObject({ im: undefined, message: 'forbidden: so' });
  });
});

describe('a request that cannot be right is not sent', () => {
  test.each(['..', '1/..', '0', '', 'abc', '9'.repeat(21), 5])('thread id %j', async (threadId) => {
    const { members, requests } = await startScripted(() => changed());

    const error = await rejection(members.add(threadId as string, ['anna']));

    expect(error).toMatchObject({
      status: 400,
      code: 'invalid-request',
      errors: [{ parameter: 'threadId' }],
    });
    expect(requests).toEqual([]);
  });

  test('a name at any place, before the first hundred are changed', async () => {
    const { members, requests } = await startScripted(({ usernames }) => changed(usernames));

    const error = await rejection(members.add(THREAD, [...names(150), 'a b']));

    expect(error.errors).toMatchObject([{ pointer: '#/usernames/150' }]);
    expect(requests).toEqual([]);
  });

  test.each([0, 1.5, 1_001, Number.NaN])('limit %d', async (limit) => {
    const { members } = await startScripted(() => changed());

    const error = await rejection(members.page(THREAD, { limit }));

    expect(error.errors).toMatchObject([{ parameter: 'limit' }]);
  });
});

describe('repeats', () => {
  test.each([429, 503])('%i with Retry-After is repeated', async (status) => {
    const { members, requests } = await startScripted(({ usernames }, count) =>
      count < 3 ? problem(status, 'rate-limited', {}, { 'retry-after': '0' }) : changed(usernames),
    );

    await members.add(THREAD, ['anna']);

    expect(requests).toHaveLength(3);
  });

  test.each([
    [503, 'im-plan-exhausted', {}],
    [429, 'rate-limited', {}],
    [502, 'im-failed', { 'retry-after': '0' }],
    [504, 'im-timeout', { 'retry-after': '0' }],
  ])('%i %s with the headers %j is not', async (status, code, headers) => {
    const { members, requests } = await startScripted(() => problem(status, code, {}, headers));

    await rejection(members.add(THREAD, ['anna']));

    expect(requests).toHaveLength(1);
  });

  test('end where the wait would be longer than the caller’s patience', async () => {
    const { members, requests } = await startScripted(() =>
      problem(429, 'rate-limited', {}, { 'retry-after': '60' }),
    );

    const error = await rejection(members.page(THREAD));

    expect(error).toMatchObject({ status: 429, retryAfterMs: 60_000 });
    expect(requests).toHaveLength(1);
  });

  test('are none with a patience of 0', async () => {
    const { members, requests } = await startScripted(() =>
      problem(429, 'rate-limited', {}, { 'retry-after': '0' }),
    );

    await rejection(members.page(THREAD, { patienceMs: 0 }));

    expect(requests).toHaveLength(1);
  });
});

describe('what is no answer of the service', () => {
  test('a broken connection has its cause, and is not repeated', async () => {
    const { members, requests } = await startScripted(() => undefined);

    const error = await rejection(members.add(THREAD, ['anna']));

    expect(error).toMatchObject({ status: 0, code: 'no-answer' });
    expect(error.cause).toBeInstanceOf(Error);
    expect(requests).toHaveLength(1);
  });

  test.each([
    [{ status: 502, body: '<html>', headers: { 'content-type': 'text/html' } }, 502],
    [{ status: 200, body: '<html>', headers: { 'content-type': 'text/html' } }, 200],
    [{ status: 403, body: { message: 'Forbidden' } }, 403],
    [{ status: 200, body: '{"data":' }, 200],
  ])('%j is told as such', async (answer, status) => {
    const { members } = await startScripted(() => answer);

    const error = await rejection(members.page(THREAD));

    expect(error).toMatchObject({ status, code: 'unexpected-answer' });
  });

  test.each(['client', 'call'])(
    'a signal of the %s ends a call, and its waiting, with its reason',
    async (whose) => {
      const ending = new AbortController();
      const { url } = await startScripted(() => {
        setImmediate(() => ending.abort(new Error('enough')));
        return problem(429, 'rate-limited', {}, { 'retry-after': '20' });
      });
      const { signal } = ending;
      const members = new ThreadMembers({ url, ...(whose === 'client' && { signal }) });

      await expect(members.page(THREAD, whose === 'call' ? { signal } : {})).rejects.toThrow('enough');
    },
  );
});

describe('signatures', () => {
  const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' };

  test('are of the region and for execute-api, with the credentials that are current', async () => {
    let asked = 0;
    const credentials = () => {
      asked += 1;
      return { ...KEYS, accessKeyId: `AKID${asked}` };
    };
    const { members, requests } = await startScripted(({ usernames }) => changed(usernames), {
      credentials,
      region: 'eu-west-1',
    });

    await members.add(THREAD, ['anna']);
    await members.remove(THREAD, ['anna']);

    const authorizations = requests.map(({ headers }) => headers.authorization);
    expect(authorizations[0]).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKID1\/\d{8}\/eu-west-1\/execute-api\/aws4_request/,
    );
    expect(authorizations[1]).toMatch(/Credential=AKID2\//);
    expect(requests[0]?.headers['x-amz-security-token']).toBe('session');
  });

  test.each([
    [
      'the region in the address of the API',
      'abc123.execute-api.ap-southeast-1.amazonaws.com',
      'ap-southeast-1',
    ],
    ['a VPC endpoint', 'abc123-vpce-0a.execute-api.eu-west-1.amazonaws.com', 'eu-west-1'],
    ['a VPC endpoint’s own name', 'vpce-0a.execute-api.eu-west-1.vpce.amazonaws.com', 'eu-west-1'],
    ['an address of FIPS', 'abc123.execute-api-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
    ['another partition', 'abc123.execute-api.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
    ['a partition of its own domain', 'abc123.execute-api.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1'],
    ['this machine, where it does not matter', 'abc123.execute-api.localhost', 'us-east-1'],
    ['this machine by IPv6', '[::1]', 'us-east-1'],
  ])('without a region are for that of %s', async (_, host, region) => {
    const sent: Request[] = [];
    const members = new ThreadMembers({
      url: `https://${host}/v1/`,
      credentials: KEYS,
      region: '',
      fetch: async (request) => {
        sent.push(request as Request);
        return Response.json({ entities: [{ user: 'anna', result: true }] });
      },
    });

    await members.add(THREAD, ['anna']);

    expect(sent[0]?.headers.get('authorization')).toContain(`/${region}/execute-api/aws4_request`);
  });

  test.each(['members.example.com', '10.0.0.5', 'abc123.execute-api.localhost.example.com'])(
    'are not made where neither region nor %s says for which one',
    (host) => {
      const url = `https://${host}/v1/`;

      expect(() => new ThreadMembers({ url, credentials: KEYS })).toThrow(/^region must be given: /);
      expect(() => new ThreadMembers({ url, credentials: KEYS, region: 'eu-west-1' })).not.toThrow();
      expect(() => new ThreadMembers({ url })).not.toThrow();
    },
  );

  test('are left out without credentials', async () => {
    const { members, requests } = await startScripted(() => changed(['anna']));

    await members.add(THREAD, ['anna']);

    expect(requests[0]?.headers.authorization).toBeUndefined();
  });
});

test('the local API takes what the client sends', async () => {
  const asked: APIGatewayProxyEvent[] = [];
  const { url } = await openRestApi(async (event) => {
    asked.push(event);
    return { statusCode: 200, body: JSON.stringify({ data: { affiliations: [] }, properties: {} }) };
  });
  const members = new ThreadMembers({ url });

  await members.page(THREAD, { limit: 5, cursor: 'a b+c' });

  expect(asked[0]?.multiValueQueryStringParameters).toEqual({ limit: ['5'], cursor: ['a b+c'] });
});
