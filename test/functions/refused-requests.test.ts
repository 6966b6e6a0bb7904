import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import type { RequestFacts } from '../support/rest-api-event.ts';
import { names, startService } from '../support/service.ts';

const LIMIT_RULE = 'must be a whole number from 1 to 1000, in plain decimal digits';
const CURSOR_RULE = 'must be 1 to 1024 characters';
const ID_RULE = 'must be a decimal string of 1 to 20 digits without a leading zero';
const LIST_RULE = 'must be an array of 1 to 100 names';
const NAME_RULE = 'must be 1 to 64 letters, digits, underscores, hyphens or dots (A-Z a-z 0-9 _ - .)';
const UNKNOWN = 'is not known to this operation';

type Case = [facts: RequestFacts, ...errors: object[]];

const LIST_CASES: Case[] = [
  ...[
    '0x10',
    '1e1',
    '+5',
    ' 5',
    '05',
    '0',
    '-1',
    '1001',
    '',
    '5.0',
    '５',
    '10\n',
    '99999999999999999999',
  ].map((limit): Case => [{ query: { limit: [limit] } }, { parameter: 'limit', detail: LIMIT_RULE }]),
  [{ query: { limit: ['5', '6'] } }, { parameter: 'limit', detail: 'must be given once' }],
  [{ query: { limit: ['5', '5'] } }, { parameter: 'limit', detail: 'must be given once' }],
  [{ query: { cursor: ['a', 'b'] } }, { parameter: 'cursor', detail: 'must be given once' }],
  [{ query: { cursor: [''] } }, { parameter: 'cursor', detail: CURSOR_RULE }],
  [{ query: { cursor: ['c'.repeat(1_025)] } }, { parameter: 'cursor', detail: CURSOR_RULE }],
  [{ query: { Limit: ['5'] } }, { parameter: 'Limit', detail: UNKNOWN }],
  [{ query: { usernames: ['a'] } }, { parameter: 'usernames', detail: UNKNOWN }],
  ...['0', '01', '-1', '1.0', '..', '.', '', '1/..', '%31', '1%00', '１', '1\n', '9'.repeat(21), 'abc'].map(
    (threadId): Case => [{ threadId }, { parameter: 'threadId', detail: ID_RULE }],
  ),
  [
    { threadId: '..', query: { limit: ['x'], cursor: [''], page: ['1'] } },
    { parameter: 'threadId', detail: ID_RULE },
    { parameter: 'limit', detail: LIMIT_RULE },
    { parameter: 'cursor', detail: CURSOR_RULE },
    { parameter: 'page', detail: UNKNOWN },
  ],
];

const BODY_CASES: Case[] = [
  ...[{}, { usernames: 'a' }, { usernames: null }, { usernames: { 0: 'a' } }, { usernames: [] }].map(
    (body): Case => [{ body }, { pointer: '#/usernames', detail: LIST_RULE }],
  ),
  [{ body: { usernames: names(101) } }, { pointer: '#/usernames', detail: LIST_RULE }],
  [{ body: { usernames: Array(101).fill('same') } }, { pointer: '#/usernames', detail: LIST_RULE }],
  ...[[], 'null', '"a"', '5', 'true'].map(
    (body): Case => [{ body }, { pointer: '#', detail: 'must be an object with the one key usernames' }],
  ),
  ...['', 'a b', 'a/b', 'a@b', 'é', 'a\u0000', 'a\n', 'n'.repeat(65), 5, null, ['a'], {}].map(
    (name): Case => [{ body: { usernames: ['ok', name] } }, { pointer: '#/usernames/1', detail: NAME_RULE }],
  ),
  [
    { body: '{"usernames":["a"],"__proto__":1,"a/b~c d":2}' },
    { pointer: '#/__proto__', detail: UNKNOWN },
    { pointer: '#/a~1b~0c%20d', detail: UNKNOWN },
  ],
  [
    { threadId: 'x', body: { usernames: ['a b', 'ok', 7], force: true }, query: { dry: ['1'] } },
    { parameter: 'threadId', detail: ID_RULE },
    { parameter: 'dry', detail: UNKNOWN },
    { pointer: '#/usernames/0', detail: NAME_RULE },
    { pointer: '#/usernames/2', detail: NAME_RULE },
    { pointer: '#/force', detail: UNKNOWN },
  ],
];

const QUERY_CASES: Case[] = [
  [
    { query: { usernames: ['a,b c', ',d'] } },
    { parameter: 'usernames', detail: `name 1 (counted from 0) ${NAME_RULE}` },
    { parameter: 'usernames', detail: `name 2 (counted from 0) ${NAME_RULE}` },
  ],
  [
    { query: { usernames: [''] } },
    { parameter: 'usernames', detail: `name 0 (counted from 0) ${NAME_RULE}` },
  ],
  [{ query: { usernames: [names(101).join()] } }, { parameter: 'usernames', detail: LIST_RULE }],
];

describe('a request that breaks the contract is told every fault at once, and nothing leaves', () => {
  test.each([
    ['list', LIST_CASES],
    ['add', BODY_CASES],
    ['remove', [...BODY_CASES, ...QUERY_CASES]],
  ] as const)('%s', async (operation, cases) => {
    const service = await startService();

    for (const [facts, ...errors] of cases) {
      const { status, headers, body } = await service[operation](facts);

      expect({ facts, status, errors: body.errors }).toEqual({ facts, status: 400, errors });
      expect(headers).toMatchObject({
        'content-type': 'application/problem+json',
        'x-request-id': 'request-1',
      });
      expect(body).toMatchObject({ type: 'urn:thread-members:invalid-request', requestId: 'request-1' });
    }
    expect(service.im.calls).toEqual([]);
    await eventually(() => expect(service.secrets.calls).toEqual({ GetSecretValue: 1 })); // of the import
  });
});

describe.each(['add', 'remove'] as const)('%s: the body', (operation) => {
  const valid = { usernames: ['a'] };

  test.each([
    ['not JSON', { body: '{"usernames":' }, 400, 'malformed-json'],
    ['empty', {}, 400, 'malformed-json'],
    ['blank', { body: ' \n' }, 400, 'malformed-json'],
    [
      'not UTF-8',
      { body: Buffer.from([0x22, 0xff, 0x22]).toString('base64'), isBase64Encoded: true },
      400,
      'malformed-json',
    ],
    ['text', { body: valid, headers: { 'Content-Type': 'text/plain' } }, 415, 'unsupported-media-type'],
    [
      'JSON only by prefix',
      { body: valid, headers: { 'content-type': 'application/jsonx' } },
      415,
      'unsupported-media-type',
    ],
    ['over 64 KB', { body: `{"usernames":["${'a'.repeat(64 * 1024)}"]}` }, 413, 'body-too-large'],
    ['over 64 KB in bytes', { body: `"${'é'.repeat(32 * 1024)}"` }, 413, 'body-too-large'],
    [
      'wrong in every way: the content type comes first',
      { body: 'x'.repeat(70_000), headers: { 'CONTENT-TYPE': 'image/png' } },
      415,
      'unsupported-media-type',
    ],
    [
      'too large and not JSON: the size comes before',
      { body: 'x'.repeat(70_000), threadId: '..' },
      413,
      'body-too-large',
    ],
    ['not JSON, with a bad id: the JSON comes before', { body: 'x', threadId: '..' }, 400, 'malformed-json'],
  ])('%s', async (_, facts, status, code) => {
    const service = await startService();

    const answer = await service[operation](facts);

    expect([answer.status, answer.body.type]).toEqual([status, `urn:thread-members:${code}`]);
    expect(service.im.calls).toEqual([]);
  });

  test.each([
    ['without a content type', {}],
    ['with parameters', { 'Content-Type': 'application/json; charset=utf-8' }],
    ['in another case', { 'content-TYPE': 'Application/JSON' }],
    ['with +json', { 'content-type': 'application/vnd.company+json' }],
  ])('is JSON %s', async (_, headers) => {
    const service = await startService();
    service.im.seedThread('177916702949377');

    expect((await service[operation]({ body: valid, headers })).status).toBe(200);
  });

  test('may come base64-encoded', async () => {
    const service = await startService();
    service.im.seedThread('177916702949377');
    const body = Buffer.from(JSON.stringify(valid)).toString('base64');

    expect((await service[operation]({ body, isBase64Encoded: true })).status).toBe(200);
  });

  test('of 64 KB is read', async () => {
    const service = await startService();
    const body = `${JSON.stringify(valid)}${' '.repeat(64 * 1024 - JSON.stringify(valid).length)}`;
    service.im.seedThread('177916702949377');

    expect((await service[operation]({ body })).status).toBe(200);
  });

  test('with thousands of unknown keys gets an answer of bounded size', async () => {
    const service = await startService();
    const keys = Array.from({ length: 5_000 }, (_, index) => [`key${index}`, 0]);

    const { body } = await service[operation]({ body: { usernames: ['a'], ...Object.fromEntries(keys) } });

    expect(body.errors).toHaveLength(200);
  });
});
