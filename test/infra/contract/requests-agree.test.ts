import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parameterSchema, requestValidator, usernamesSchema } from '../../support/documented.ts';
import type { RequestFacts } from '../../support/rest-api-event.ts';
import { sample } from '../../support/runs.ts';
import { type Received, startService } from '../../support/service.ts';

/** Good requests and bad ones of each operation. */
const SAMPLE = sample(2_000);
const RUNS = SAMPLE.numRuns;

type Method = 'GET' | 'POST' | 'DELETE';
type Query = Record<string, string[]>;
interface Facts extends RequestFacts {
  readonly threadId: string;
  readonly query?: Query;
}

const threadId = fc.stringMatching(new RegExp(parameterSchema('GET', 'threadId').pattern));
const { minItems, maxItems, items } = usernamesSchema();
const name = fc.stringMatching(new RegExp(items.pattern));
const usernames = fc.oneof(
  { weight: 20, arbitrary: fc.array(name, { minLength: minItems, maxLength: minItems + 3 }) },
  { weight: 1, arbitrary: fc.array(name, { minLength: maxItems, maxLength: maxItems }) },
);
const { minimum, maximum } = parameterSchema('GET', 'limit');
const limit = fc.integer({ min: minimum, max: maximum }).map(String);
const { minLength, maxLength } = parameterSchema('GET', 'cursor');
const cursor = fc.oneof(
  fc.string({ unit: 'grapheme', minLength, maxLength: 40 }),
  fc.string({ unit: 'grapheme-ascii', minLength: maxLength, maxLength }),
  fc.string({ unit: fc.constant('\u{1f600}'), minLength: maxLength / 2 + 1, maxLength }),
);

/** Requests that the document allows. */
const GOOD: Record<Method, fc.Arbitrary<Facts>> = {
  GET: fc.record({
    threadId,
    query: fc.record(
      { limit: limit.map((text) => [text]), cursor: cursor.map((text) => [text]) },
      { requiredKeys: [] },
    ),
  }),
  POST: fc.record({ threadId, body: fc.record({ usernames }) }),
  DELETE: fc.oneof(
    fc.record({ threadId, body: fc.record({ usernames }) }),
    fc.record({ threadId, query: fc.record({ usernames: usernames.map((list) => [list.join(',')]) }) }),
    fc.record({ threadId, query: fc.record({ usernames }) }),
  ),
};

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('0x10', '1e1', '05', '+5', '１', '', ' 1', '1.0', '-1', '0'),
);
const anyBody = fc.oneof(
  fc.jsonValue(),
  fc.string().filter((text) => text !== ''),
  fc.record({ usernames: fc.jsonValue() }),
  fc.record({ usernames: fc.array(fc.oneof(name, fc.jsonValue(), fc.string()), { maxLength: 5 }) }),
  fc.record({
    usernames: fc.constantFrom(minItems - 1, maxItems + 1).map((count) => Array(count).fill('a')),
  }),
  fc.record({ usernames, extra: fc.jsonValue() }),
  fc.constant('{"usernames":["a"],"__proto__":1}'),
  fc.constantFrom(' ', '\r\n\t', '\u00a0'),
);
const anyQuery = fc.dictionary(
  fc.oneof(fc.constantFrom('limit', 'cursor', 'usernames', 'Limit', 'usernames[]'), fc.string()),
  fc.array(fc.oneof(anyText, limit, name), { minLength: 1, maxLength: 3 }),
  { maxKeys: 3, noNullPrototype: false },
);

/** Changes one part of a good request into anything. */
function anything(good: fc.Arbitrary<Facts>): fc.Arbitrary<Facts> {
  return fc.oneof(
    fc.tuple(good, anyText).map(([facts, text]) => ({ ...facts, threadId: text })),
    fc.tuple(good, anyQuery).map(([facts, query]) => ({ ...facts, query })),
    fc.tuple(good, anyBody).map(([facts, body]) => ({ ...facts, body })),
    good.map(({ body: _, ...facts }) => facts),
  );
}

/** Whether the document allows a request. */
function documentAllows(method: Method, { threadId: id, query = {}, body }: Facts): boolean {
  return (
    requestValidator(method, { parameter: 'threadId' })(id) &&
    Object.entries(query).every(([key, values]) => allowsParameter(method, key, values)) &&
    allowsBody(method, query, body)
  );
}

function allowsParameter(method: Method, key: string, values: string[]): boolean {
  const schema = parameterSchema(method, key);
  if (schema === undefined) return false;
  const validate = requestValidator(method, { parameter: key });
  if (schema.type === 'array') return validate(values.flatMap((value) => value.split(',')));
  const [value = '', ...more] = values;
  if (more.length > 0) return false;
  if (schema.type !== 'integer') return validate(value);
  return String(Number(value)) === value && validate(Number(value));
}

/** What a schema cannot say: a remove names its users either in the body or in the query; white space is no body. */
function allowsBody(method: Method, query: Query, body: unknown): boolean {
  if (method === 'GET') return true;
  const given = typeof body === 'string' ? body.trim() !== '' : body !== undefined;
  if (method === 'DELETE' && Object.hasOwn(query, 'usernames')) return !given;
  return given && requestValidator(method, 'body')(parsed(body));
}

function parsed(body: unknown): unknown {
  if (typeof body !== 'string') return JSON.parse(JSON.stringify(body));
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

async function operation(method: Method): Promise<(facts: Facts) => Promise<Received>> {
  const { list, add, remove } = await startService({ callsPerSecond: Number.POSITIVE_INFINITY });
  return { GET: list, POST: add, DELETE: remove }[method];
}

function isTaken({ body }: Received): boolean {
  return !/:(invalid-request|malformed-json)$/.test(body.type);
}

describe.each<Method>(['GET', 'POST', 'DELETE'])('%s: the document and the function', (method) => {
  test(`take the same ${RUNS} good requests`, async () => {
    const call = await operation(method);

    await fc.assert(
      fc.asyncProperty(GOOD[method], async (facts) => {
        expect(documentAllows(method, facts)).toBe(true);
        expect(isTaken(await call(facts))).toBe(true);
      }),
      SAMPLE,
    );
  });

  test(`refuse the same ${RUNS} bad requests`, async () => {
    const call = await operation(method);

    await fc.assert(
      fc.asyncProperty(
        anything(GOOD[method]).filter((facts) => !documentAllows(method, facts)),
        async (facts) => {
          expect(isTaken(await call(facts))).toBe(false);
        },
      ),
      SAMPLE,
    );
  });
});
