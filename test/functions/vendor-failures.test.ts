import { describe, expect, test, vi } from 'vitest';
import { retryAtOnce } from '../support/retry-at-once.ts';
import { APP_TOKEN, SECRET_ID, startService } from '../support/service.ts';

retryAtOnce();

const OPERATIONS = ['list', 'add', 'remove'] as const;
type Operation = (typeof OPERATIONS)[number];

function requestOf(operation: Operation) {
  return operation === 'list' ? {} : { body: { usernames: ['a'] } };
}

function answer(status: number, error?: string, error_description?: string) {
  return {
    kind: 'answer',
    status,
    body: error === undefined ? '<html>' : { error, error_description },
  } as const;
}

const ORGANIZATION = answer(404, 'organization_application_not_found', 'Could not find application');
const REACH_LIMIT = answer(429, 'reach_limit', 'This request has reached api limit');
const PLAN = answer(429, 'resource_limited', 'exceeded the limit of the plan');

/** Each row of docs/design.md#errors: what the vendor does, what the caller gets, how often the vendor is called. */
const ROWS = [
  ['400', answer(400, 'group_error', 'no such user'), 400, 'refused-by-im', 1, 1],
  ['403 in no known form', answer(403), 502, 'im-bad-answer', 1, 1],
  ['404 "thread not found."', answer(404, 'group_error', 'thread not found.'), 404, 'refused-by-im', 1, 1],
  ['404 of another server', answer(404), 502, 'im-bad-answer', 1, 1],
  ['404, the app is not found', ORGANIZATION, 502, 'im-misconfigured', 1, 1],
  ['401', answer(401, 'unauthorized', 'Unable to authenticate (OAuth)'), 502, 'im-auth-failed', 2, 2],
  ['429 reach_limit', REACH_LIMIT, 429, 'rate-limited', 3, 3],
  ['429 of unknown kind', answer(429), 429, 'rate-limited', 3, 3],
  ['429 resource_limited', PLAN, 503, 'im-plan-exhausted', 1, 1],
  ['413', answer(413), 502, 'im-failed', 1, 1],
  ['415', answer(415, 'web_application'), 502, 'im-failed', 1, 1],
  ['418', answer(418), 502, 'im-failed', 1, 1],
  ['201', answer(201), 502, 'im-failed', 1, 1],
  ['500', answer(500, 'internal_error'), 502, 'im-failed', 3, 1],
  ['503', answer(503), 502, 'im-failed', 3, 3],
  ['a redirect', { ...answer(302), headers: { location: '/elsewhere' } }, 502, 'im-failed', 1, 1],
  ['200 that is not JSON', answer(200), 502, 'im-bad-answer', 1, 1],
  ['200 of another shape', { ...answer(200), body: { data: [], entities: {} } }, 502, 'im-bad-answer', 1, 1],
  [
    'an answer over 1 MiB',
    { ...answer(200), body: `"${'x'.repeat(1024 * 1024)}"` },
    502,
    'im-bad-answer',
    1,
    1,
  ],
  ['a reset before any byte of an answer', { kind: 'reset' }, 502, 'im-failed', 3, 1],
  ['a reset in the middle of an answer', { kind: 'reset-mid-answer' }, 502, 'im-failed', 3, 1],
] as const;

describe.each(OPERATIONS)('%s, when the vendor answers', (operation) => {
  test.each(ROWS)('%s', async (_, fault, status, code, listCalls, writeCalls) => {
    const service = await startService();
    vi.stubEnv('IM_REMOVE_NOUN', 'thread'); // finding it out has a test file of its own
    service.im.intercept = () => fault;

    const { status: received, headers, body } = await service[operation](requestOf(operation));

    const calls = operation === 'list' ? listCalls : writeCalls;
    expect([received, body.type]).toEqual([status, `urn:thread-members:${code}`]);
    expect(service.im.calls).toHaveLength(calls);
    expect(headers['retry-after']).toBe(code === 'rate-limited' ? '1' : undefined);
    expect(service.logs).toEqual([
      expect.objectContaining({
        level: status >= 500 ? 'error' : 'info',
        status,
        code,
        vendorCalls: calls,
        retries: calls - 1,
      }),
    ]);
    if (fault.kind === 'answer') expect(body.im).toMatchObject({ status: fault.status });
  });

  test('nothing in time: 504, and the call is not repeated', async () => {
    const service = await startService();
    service.im.intercept = () => ({ kind: 'hang' });

    const { status, body } = await service[operation](requestOf(operation), 1_700);

    expect([status, body.type, service.im.calls.length]).toEqual([504, 'urn:thread-members:im-timeout', 1]);
  });

  test('with our own token in its words: it is blotted out', async () => {
    const service = await startService();
    service.im.intercept = () => answer(403, `bad ${APP_TOKEN}`, `token ${APP_TOKEN} is not good`);

    const { body } = await service[operation](requestOf(operation));

    expect(body.im).toEqual({
      status: 403,
      description: 'token [app token] is not good',
    });
    expect(JSON.stringify([body, service.logs])).not.toContain(APP_TOKEN);
  });

  test('not at all, since nobody listens there: 502, tried three times', async () => {
    const service = await startService();
    await service.im.close();

    const { status, body } = await service[operation](requestOf(operation));

    expect([status, body.type]).toEqual([502, 'urn:thread-members:im-failed']);
    expect(body.detail).toContain('nothing was applied');
    expect(service.logs[0]).toMatchObject({ retries: 2, cause: 'ECONNREFUSED' });
  });
});

describe('a call that fails once', () => {
  test.each([
    ['429 reach_limit', REACH_LIMIT, OPERATIONS],
    ['503', answer(503), OPERATIONS],
    ['502', answer(502), ['list']],
    ['a reset', { kind: 'reset' }, ['list']],
  ] as const)('is healed by a retry: %s', async (_, fault, operations) => {
    for (const operation of operations) {
      const service = await startService();
      service.im.seedThread('177916702949377');
      service.im.intercept = () => (service.im.calls.length === 1 ? fault : undefined);

      expect((await service[operation](requestOf(operation))).status).toBe(200);
      expect(service.im.calls).toHaveLength(2);
    }
  });

  test('a write whose outcome is unknown is told, not repeated', async () => {
    const { im, add } = await startService();
    im.seedThread('177916702949377');
    im.intercept = () => ({ kind: 'apply-then-reset' });

    const { status, body } = await add({ body: { usernames: ['a'] } });

    expect([status, im.calls.length]).toEqual([502, 1]);
    expect(body.detail).toContain('may be unknown');
    expect(im.threads.get('177916702949377')?.members.size).toBe(1);
  });

  test('a write that was not applied, and has no time for its next try, is not told as unknown', async () => {
    const { im, logs, add } = await startService();
    im.intercept = () => answer(503);
    const { now } = performance;
    let passed = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + passed);
    // The pause takes longer than it was asked to.
    vi.spyOn(Math, 'random').mockImplementation(() => {
      passed = 29_000;
      return 0;
    });

    const { status, body } = await add({ body: { usernames: ['a'] } });

    expect([status, body.type, im.calls.length]).toEqual([504, 'urn:thread-members:not-attempted', 1]);
    expect(logs[0]).toMatchObject({ vendorCalls: 1, vendorFailures: 1 });
  });
});

describe('no token to be had', () => {
  test.each(OPERATIONS)('%s: 503, whose detail names the secret and what to do', async (operation) => {
    const service = await startService({ secret: '{}' });

    const { status, body } = await service[operation](requestOf(operation));

    expect([status, body.type]).toEqual([503, 'urn:thread-members:app-token-unavailable']);
    expect(body.detail).toContain(SECRET_ID);
    expect(body.detail).toContain('an operator puts App ID and certificate into the agora-app secret');
    expect(service.im.calls).toEqual([]);
  });
});
