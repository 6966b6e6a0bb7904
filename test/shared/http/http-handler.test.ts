import { expect, test, vi } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { lambdaContext, restApiEvent } from '../../support/rest-api-event.ts';
import { APP_TOKEN, loadHandlers, names, SECRET_ID, startService } from '../../support/service.ts';

const THREAD = '177916702949377';

test('the chain’s order: variables, then body, then path and query, then the operation', async () => {
  const { im, secrets } = await startService({ secret: '{}' });
  vi.stubEnv('IM_BASE_URL', 'not a URL');
  const { add } = await loadHandlers();
  await eventually(() => expect(secrets.calls).toEqual({ GetSecretValue: 1 })); // of the first import
  const facts = { threadId: '..', body: '{' };

  const variables = await add(facts);
  vi.stubEnv('IM_BASE_URL', im.baseUrl);
  const body = await add(facts);
  const request = await add({ ...facts, body: { usernames: ['a'] } });
  const operation = await add({ body: { usernames: ['a'] } });

  const codes = [variables, body, request, operation].map((answer) => answer.body.type.split(':').at(-1));
  expect(codes).toEqual(['internal', 'malformed-json', 'invalid-request', 'app-token-unavailable']);
  expect(secrets.calls).toEqual({ GetSecretValue: 2 });
});

test('every answer carries the gateway’s request id, whatever the caller’s header says', async () => {
  const { im, list } = await startService();
  im.seedThread(THREAD);
  const headers = { 'x-request-id': 'mine' };

  const ok = await list({ requestId: 'gateway-1', headers });
  const refused = await list({ requestId: 'gateway-2', headers, threadId: 'x' });

  expect([ok.headers['x-request-id'], refused.headers['x-request-id']]).toEqual(['gateway-1', 'gateway-2']);
  expect(refused.body.requestId).toBe('gateway-2');
});

test('one log line a request, without members’ names, the token or headers', async () => {
  const { im, logs, list, add, remove } = await startService();
  im.seedThread(THREAD, { members: ['secret-member'] });
  im.refusedUsers.set('refused-member', {
    status: 403,
    error: 'group_error',
    description: 'refused-member may not',
  });
  const headers = { 'x-secret-header': 'header-value' };

  await list({ headers });
  await add({ headers, body: { usernames: ['new-member', 'refused-member'] } });
  await remove({ headers, body: { usernames: ['secret-member'] } });
  await add({ headers, body: { usernames: ['refused-member'] } });
  await add({ headers, body: { usernames: ['bad member'] } });

  expect(
    logs.map(({ operation, threadId, users, status, code, vendorCalls, retries, caller }) => [
      ...[operation, threadId, users, status, code, vendorCalls, retries, caller],
    ]),
  ).toEqual([
    ['list-members', THREAD, undefined, 200, undefined, 1, 0, 'arn:aws:iam::111111111111:role/backend'],
    ['add-members', THREAD, 2, 207, 'refused-by-im', 3, 0, 'arn:aws:iam::111111111111:role/backend'],
    ['remove-members', THREAD, 1, 200, undefined, 1, 0, 'arn:aws:iam::111111111111:role/backend'],
    ['add-members', THREAD, 1, 403, 'refused-by-im', 1, 0, 'arn:aws:iam::111111111111:role/backend'],
    [
      'add-members',
      undefined,
      undefined,
      400,
      'invalid-request',
      0,
      0,
      'arn:aws:iam::111111111111:role/backend',
    ],
  ]);
  expect(logs.every(({ ms }) => Number.isInteger(ms))).toBe(true);
  expect(JSON.stringify(logs)).not.toMatch(/member"|secret-member|new-member|refused-member|header-value/);
  expect(JSON.stringify(logs)).not.toContain(APP_TOKEN);
});

const BAD_BASE_URLS = [
  ...['', 'https://im.example.com/', 'https://im.example.com/org/app/', 'http://im.example.com/org/app'],
  ...['https://user:pw@im.example.com/org/app', 'https://im.example.com/org/app?x=1', 'ftp://im.example.com'],
  ...[
    'https://im.example.com/org/../app',
    'https://im.example.com/org/app#x',
    'HTTPS://im.example.com/org/app',
  ],
  'http://127.0.0.1.example.com',
];

test.each<[string, string | undefined]>([
  ['IM_BASE_URL', undefined],
  ...BAD_BASE_URLS.map((value): [string, string] => ['IM_BASE_URL', value]),
  ['IM_REMOVE_NOUN', 'users'],
  ['APP_TOKEN_SECRET_ID', undefined],
  ['APP_TOKEN_SECRET_ID', ''],
])('a wrong %s (%s) is a bare 500 for the caller, and the log names it', async (variable, value) => {
  const { logs } = await startService();
  vi.stubEnv(variable, value);
  const { list } = await loadHandlers();

  const { status, body } = await list();

  expect([status, body.type]).toEqual([500, 'urn:thread-members:internal']);
  expect(JSON.stringify(body)).not.toContain(variable);
  expect(logs).toEqual([
    expect.objectContaining({
      level: 'error',
      code: 'internal',
      error: expect.objectContaining({
        name: 'VariableError',
        message: expect.stringContaining(`${variable} must be`),
      }),
    }),
  ]);
  if (value) expect(JSON.stringify(logs)).not.toContain(value);
});

test.each([
  'https://im.example.com/org/app',
  'https://im.example.com:8443/app-id/x',
  'http://localhost:1/o/a',
  'http://[::1]:1/o/a',
])('%s is a base URL', async (value) => {
  await startService({ secret: '{}' });
  vi.stubEnv('IM_BASE_URL', value);
  const { list } = await loadHandlers();

  expect((await list()).status).toBe(503);
});

test('an error that nobody foresaw is a bare 500, logged with its name', async () => {
  const { logs } = await startService();
  vi.resetModules();
  const { handler } = await import('../../../functions/list-members.ts');
  const context = lambdaContext();
  context.getRemainingTimeInMillis = () => {
    throw new RangeError('inner workings');
  };

  const { statusCode, headers, body } = await handler(restApiEvent('GET'), context);

  expect([statusCode, headers?.['x-request-id']]).toEqual([500, 'request-1']);
  expect(body).not.toContain('inner workings');
  expect(logs).toEqual([
    expect.objectContaining({
      code: 'internal',
      error: expect.objectContaining({ name: 'RangeError', message: 'inner workings' }),
    }),
  ]);
});

test('at most five vendor calls are in flight in a sandbox, over everything it does', async () => {
  const { im } = await startService({ latencyMs: 20 });
  im.seedThread(THREAD);

  vi.resetModules();
  const { handler } = await import('../../../functions/add-members.ts');
  const event = () => restApiEvent('POST', { body: { usernames: names(40) } });
  await Promise.all([1, 2, 3].map(() => handler(event(), lambdaContext())));

  expect(im.maxInFlight).toBe(5);
});

test('a token that is missing or refused has log lines of its own, for metric filters to count', async () => {
  const { im, secrets, logs, list } = await startService({ secret: '{}' });
  im.seedThread(THREAD);

  await list();
  secrets.put(SECRET_ID, `another-app-token-${'z'.repeat(40)}`);
  await list();
  secrets.put(SECRET_ID, APP_TOKEN);
  await (await loadHandlers()).list();

  expect(logs.map(({ event }) => event)).toEqual(['app-token-unavailable', 'im-auth-failed', 'request']);
});
