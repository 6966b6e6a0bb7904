import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startEvents, THREAD } from '../support/events.ts';
import { sample } from '../support/runs.ts';

const ID_RULE = 'must be a decimal string of 1 to 20 digits without a leading zero';
const NAME_RULE = 'must be 1 to 64 letters, digits, underscores, hyphens or dots (A-Z a-z 0-9 _ - .)';
const LIST_RULE = 'must be an array of 1 to 100 names';
const TYPE_RULE = 'must be ThreadMembersAddRequested or ThreadMembersRemoveRequested';
const ADD = 'ThreadMembersAddRequested';

/** An event, the faults in it, and what could be made out of it all the same. */
const MALFORMED: [string, unknown, [string, string][], object][] = [
  [
    'a thread id that is a number, which has lost digits',
    { 'detail-type': ADD, detail: { threadId: 177916702949377, usernames: ['anna'] } },
    [['#/detail/threadId', ID_RULE]],
    { operation: 'add', usernames: ['anna'] },
  ],
  [
    'a thread id that would leave its path',
    { 'detail-type': ADD, detail: { threadId: '..', usernames: ['anna'] } },
    [['#/detail/threadId', ID_RULE]],
    { operation: 'add', usernames: ['anna'] },
  ],
  [
    'bad names',
    {
      'detail-type': 'ThreadMembersRemoveRequested',
      detail: { threadId: THREAD, usernames: ['anna', 'a b', 7] },
    },
    [
      ['#/detail/usernames/1', NAME_RULE],
      ['#/detail/usernames/2', NAME_RULE],
    ],
    { operation: 'remove', threadId: THREAD },
  ],
  [
    'no names',
    { 'detail-type': ADD, detail: { threadId: THREAD, usernames: [], requestId: 'order-7' } },
    [['#/detail/usernames', LIST_RULE]],
    { operation: 'add', threadId: THREAD, requestId: 'order-7' },
  ],
  [
    'too many names',
    { 'detail-type': ADD, detail: { threadId: THREAD, usernames: Array(101).fill('anna') } },
    [['#/detail/usernames', LIST_RULE]],
    { operation: 'add', threadId: THREAD },
  ],
  [
    'another detail-type',
    { 'detail-type': 'ThreadMembersChanged', detail: { threadId: THREAD, usernames: ['anna'] } },
    [['#/detail-type', TYPE_RULE]],
    { threadId: THREAD, usernames: ['anna'] },
  ],
  [
    'nothing of what it needs',
    {},
    [
      ['#/detail-type', TYPE_RULE],
      ['#/detail', 'must be an object with threadId and usernames'],
    ],
    {},
  ],
  ['no object', [], [['#', 'must be a JSON object with detail-type and detail']], {}],
];

describe.each(MALFORMED)('%s', (_, event, faults, said) => {
  const failure = (requestId: string) => ({
    type: 'ThreadMembersChangeFailed',
    detail: {
      requestId,
      ...said,
      error: {
        status: 400,
        code: 'invalid-request',
        description: 'The request breaks the contract; errors names every fault.',
        errors: faults.map(([pointer, detail]) => ({ pointer, detail })),
      },
    },
  });

  test('on the bus gets its failure event at once', async () => {
    const { sequence, results, queued } = await startEvents();
    const onTheBus = Array.isArray(event) ? event : { ...(event as object), id: 'event-1' };

    await sequence(onTheBus);

    const { type, detail } = failure(Array.isArray(event) ? 'invocation-1' : 'event-1');
    const eventId = Array.isArray(event) ? undefined : 'event-1';
    expect(results()).toEqual([{ type, detail: { ...detail, eventId } }]);
    expect(queued()).toEqual([]);
  });

  test('on the queue gets its failure event at once, and leaves', async () => {
    const { im, consume, results } = await startEvents();
    im.seedThread(THREAD);

    const reported = await consume([{ body: JSON.stringify(event) }, { usernames: ['bert'] }]);

    expect(reported).toEqual([]);
    expect(results()).toEqual([failure('m0'), expect.objectContaining({ type: 'ThreadMembersChanged' })]);
    expect(im.calls.map(({ usernames }) => usernames)).toEqual([['bert']]);
  });
});

test('a message that is no JSON gets its failure event at once', async () => {
  const { consume, results } = await startEvents();

  expect(await consume([{ body: '{"detail-type":' }])).toEqual([]);

  expect(results()).toEqual([
    {
      type: 'ThreadMembersChangeFailed',
      detail: {
        requestId: 'm0',
        error: { status: 400, code: 'malformed-json', description: 'The body is not JSON.' },
      },
    },
  ]);
});

test('a message in another thread’s group is refused: it could overtake its own thread’s', async () => {
  const { im, consume, results } = await startEvents();
  im.seedThread(THREAD);

  expect(await consume([{ usernames: ['anna'], requestId: 'r', group: '1' }])).toEqual([]);

  expect(im.calls).toEqual([]);
  expect(results()).toMatchObject([
    {
      type: 'ThreadMembersChangeFailed',
      detail: {
        threadId: THREAD,
        requestId: 'r',
        operation: 'add',
        usernames: ['anna'],
        error: {
          code: 'invalid-request',
          errors: [{ pointer: '#/detail/threadId', detail: 'must be the message group id' }],
        },
      },
    },
  ]);
});

test('unknown keys are ignored, and so is a requestId out of range', async () => {
  const { im, consume, results } = await startEvents();
  im.seedThread(THREAD);
  const bodyOf = (requestId: unknown, more = {}) =>
    JSON.stringify({
      'detail-type': ADD,
      detail: { threadId: THREAD, usernames: ['anna'], requestId, x: 1 },
      ...more,
    });

  await consume([
    { body: bodyOf('x'.repeat(129), { id: 'event-0', source: 'shop' }) },
    { body: bodyOf('', { id: 'é' }) },
    { body: bodyOf(7) },
    { body: bodyOf('x'.repeat(128)) },
    { body: bodyOf('zwölf', { id: 4 }) },
  ]);

  expect(results().map(({ detail }) => detail.requestId)).toEqual([
    'event-0',
    'm1',
    'm2',
    'x'.repeat(128),
    'm4',
  ]);
});

test('whatever is on the queue, it is told about, and nothing but a thread’s members is called', async () => {
  const { im, consume, results } = await startEvents({ callsPerSecond: Number.POSITIVE_INFINITY });
  const anyJson = fc.oneof(fc.json(), fc.string({ unit: 'binary' }));
  const anyEvent = fc
    .record(
      {
        'detail-type': fc.oneof(fc.constantFrom(ADD, 'ThreadMembersRemoveRequested'), fc.jsonValue()),
        id: fc.jsonValue(),
        detail: fc.oneof(
          fc.jsonValue(),
          fc.record(
            {
              threadId: fc.oneof(fc.constantFrom(THREAD, '..', '1/../2', '0'), fc.jsonValue()),
              usernames: fc.oneof(fc.array(fc.constantFrom('anna', 'bert', '', '../x')), fc.jsonValue()),
              requestId: fc.oneof(fc.string(), fc.jsonValue()),
            },
            { requiredKeys: [] },
          ),
        ),
      },
      { requiredKeys: [] },
    )
    .map((event) => JSON.stringify(event));
  let told = 0;

  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(anyJson, anyEvent), { minLength: 1, maxLength: 10 }),
      async (bodies) => {
        expect(await consume(bodies.map((body) => ({ body, group: THREAD })))).toEqual([]);

        told += bodies.length;
        expect(results()).toHaveLength(told);
        expect(
          im.calls.every(({ path }) => /^\/[^/]+\/[^/]+\/threads?\/177916702949377\/users$/.test(path)),
        ).toBe(true);
      },
    ),
    sample(300),
  );
});
