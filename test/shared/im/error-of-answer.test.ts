import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startEvents, THREAD } from '../../support/events.ts';
import { retryAtOnce } from '../../support/retry-at-once.ts';
import { sample } from '../../support/runs.ts';
import { names, startService } from '../../support/service.ts';

retryAtOnce();

function answer(status: number, body: unknown) {
  return { kind: 'answer', status, body } as const;
}

function refusal(status: number, error: string, error_description?: string, error_code?: number) {
  return answer(status, { error, error_description, error_code });
}

/** Bodies that anything but the vendor may send. */
const FOREIGN: [string, unknown][] = [
  ['a firewall’s page', '<html><title>Forbidden</title></html>'],
  ['nothing', ''],
  ['another API’s form', { message: 'Forbidden' }],
  ['an error that is no text', { error: { code: 403 }, error_description: 'thread not found.' }],
  ['an array', [{ error: 'group_error' }]],
  ['a text', '"error"'],
];

describe('an answer that is not in the vendor’s form is not its refusal', () => {
  const cases = FOREIGN.flatMap(([what, body]) =>
    [400, 403, 404].map((status) => [status, what, body] as const),
  );

  test.each(cases)('%i with %s: im-bad-answer, and no batch is halved', async (status, _, body) => {
    const { im, add } = await startService();
    im.intercept = () => answer(status, body);

    const answered = await add({ body: { usernames: names(100) } });

    expect([answered.status, answered.body.type]).toEqual([502, 'urn:thread-members:im-bad-answer']);
    expect(answered.body.im).toEqual({ status });
    expect(im.calls).toHaveLength(10);
  });

  test.each(FOREIGN)('%s under 403: an event’s change is not lost, but tried again', async (_, body) => {
    const { im, consume, results } = await startEvents();
    im.seedThread(THREAD);
    im.intercept = () => (im.calls.length === 1 ? answer(403, body) : undefined);

    expect(await consume([{}])).toEqual(['m0']);
    expect(results()).toEqual([]);
    expect(await consume([{}])).toEqual([]);
    expect([...(im.threads.get(THREAD)?.members ?? [])]).toEqual(['anna']);
  });
});

/** Each way in which the vendor says that there are too many calls (V6). */
const TOO_MANY = [
  refusal(400, 'group_error', 'too many queries'),
  refusal(400, 'too many queries'),
  refusal(400, 'illegal_argument', 'The request has reached the maximum limit'),
  refusal(429, 'exceed_limit', 'The request has reached the maximum limit'),
  refusal(503, 'service_unavailable', 'The request has reached the maximum limit.'),
  refusal(403, 'reach_limit', 'This request has reached api limit'),
  refusal(429, 'reach_limit'),
];

describe.each(TOO_MANY)('too many calls, told with $status $body', (fault) => {
  test.each(['list', 'add', 'remove'] as const)('%s: tried again, and then told', async (operation) => {
    const service = await startService();
    service.im.intercept = () => fault;

    const { status, headers, body } = await service[operation](
      operation === 'list' ? {} : { body: { usernames: names(10) } },
    );

    expect([status, body.type, body.reason]).toEqual([429, 'urn:thread-members:rate-limited', 'rate']);
    expect(headers['retry-after']).toBe('1');
    expect(service.im.calls.map(({ usernames }) => usernames?.length)).toEqual(
      Array(3).fill(operation === 'list' ? undefined : 10),
    );
    expect(service.logs).toMatchObject([{ rateLimited: 3, vendorFailures: 0 }]);
  });

  test('one batch of two: its users carry the code', async () => {
    const { im, add } = await startService();
    im.seedThread(THREAD);
    im.intercept = ({ usernames = [] }) => (usernames.includes('user10') ? fault : undefined);

    const { status, body } = await add({ body: { usernames: names(11) } });

    expect(status).toBe(207);
    expect(body.entities[10].error).toMatchObject({ status: 429, code: 'rate-limited', reason: 'rate' });
    expect(im.calls).toHaveLength(4);
  });

  test('an event waits it out', async () => {
    const { im, consume, results } = await startEvents();
    im.seedThread(THREAD);
    im.intercept = () => (im.calls.length <= 4 ? fault : undefined);

    expect(await consume([{}])).toEqual([]);
    expect(results()[0]?.type).toBe('ThreadMembersChanged');
  });
});

test('a plan that is used up is told as such under any status, and is not the rate', async () => {
  for (const status of [400, 403, 429, 503]) {
    const { im, add } = await startService();
    im.intercept = () => refusal(status, 'resource_limited', 'The request has reached the maximum limit');

    const { body } = await add({ body: { usernames: names(10) } });

    expect([body.type, body.reason]).toEqual(['urn:thread-members:im-plan-exhausted', 'plan']);
    expect(im.calls).toHaveLength(1);
  }
});

test.each([
  refusal(405, 'method_not_allowed'),
  answer(405, '<html>'),
  refusal(501, 'not_implemented'),
  answer(501, ''),
  refusal(500, 'web_application', 'URL invalid'),
  refusal(500, 'unsupported_service_operation'),
])('a wrong path ($status $body) is im-misconfigured, told after one call', async (fault) => {
  for (const operation of ['list', 'add'] as const) {
    const service = await startService();
    service.im.intercept = () => fault;

    const { status, body } = await service[operation](
      operation === 'list' ? {} : { body: { usernames: names(10) } },
    );

    expect([status, body.type]).toEqual([502, 'urn:thread-members:im-misconfigured']);
    expect(service.im.calls).toHaveLength(1);
  }
});

/** The vendor's refusals, what each is about, and how many calls an add of two names is worth. */
const REFUSALS = [
  [refusal(404, 'group_error', 'thread not found.'), 'thread-unknown', 1],
  [refusal(403, 'group_error', 'thread not open.'), 'threads-disabled', 1],
  [refusal(403, 'group_error', 'user join thread reach limit.'), 'join-limit', 3],
  [refusal(404, 'service_resource_not_found'), 'user-unknown', 3],
  [refusal(404, 'resource_not_found', 'no such user'), 'user-unknown', 3],
  [refusal(400, 'group_error', 'request body reaches limit.'), undefined, 1],
  [refusal(400, 'group_error', 'something else'), undefined, 3],
  [refusal(403, 'forbidden_op', 'Verboten', 40_000), 'threads-disabled', 1],
  [refusal(403, 'forbidden_op', 'Verboten', 40_005), 'join-limit', 3],
  [refusal(403, 'forbidden_op', 'Verboten', 40_007), 'join-limit', 3],
  [refusal(400, 'forbidden_op', 'Verboten', 40_011), 'thread-unknown', 1],
  [refusal(403, 'forbidden_op', 'Verboten', 40_012), 'not-in-group', 3],
  [refusal(403, 'forbidden_op', 'Verboten', 40_099), undefined, 3],
  [answer(403, { error: 'forbidden_op', error_code: { 40012: 1 } }), undefined, 3],
] as const;

describe.each(REFUSALS)('%j is about %s', (fault, reason, calls) => {
  test('in a problem, its entities and a result event', async () => {
    const { im, add, consume, results } = await startEvents();
    im.intercept = () => fault;

    const { body } = await add({ body: { usernames: names(2) } });
    const madeCalls = im.calls.length;
    await consume([{}]);

    const errors = [body, body.entities[1].error, results()[0]?.detail.error];
    expect(errors.map((error) => error.reason)).toEqual([reason, reason, reason]);
    expect(madeCalls).toBe(calls);
  });
});

test('whatever the vendor answers, a caller gets one of the contract’s answers and nothing crashes', async () => {
  const { im, list } = await startService({ callsPerSecond: Number.POSITIVE_INFINITY });
  const words = fc.oneof(
    fc.constantFrom('reach_limit', 'resource_limited', 'group_error', 'web_application', 'thread not found.'),
    fc.string({ unit: 'binary' }),
  );
  const body = fc.oneof(
    fc.record(
      { error: words, error_description: words, error_code: fc.integer() },
      { requiredKeys: ['error'] },
    ),
    fc.json(),
    fc.string(),
  );

  await fc.assert(
    fc.asyncProperty(fc.constantFrom(400, 403, 404, 405, 413, 500, 501), body, async (status, sent) => {
      im.intercept = () => answer(status, sent);

      const answered = await list({}, 1_600);

      expect(answered.body.type).toMatch(
        /:(refused-by-im|im-bad-answer|im-failed|im-misconfigured|rate-limited|im-plan-exhausted|im-timeout)$/,
      );
    }),
    sample(60),
  );
});
