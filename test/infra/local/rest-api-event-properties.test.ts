import fc from 'fast-check';
import { expect, test } from 'vitest';
import { restApiEvent } from '../../../infra/local/rest-api-event.ts';
import { eventOf, rawRequest, THREAD } from '../../support/local/raw-api-request.ts';
import { runs, sample } from '../../support/runs.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '__proto__', 'constructor', '+', '%', '%2B', '&', '=', '?', '#', ';'),
);

test('any query pairs come back as they were encoded', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 8 }), (pairs) => {
      const target = `/threads/${THREAD}/users?${new URLSearchParams(pairs)}`;

      const { multiValueQueryStringParameters, queryStringParameters } = eventOf({ target });

      const byName = Map.groupBy(pairs, ([name]) => name);
      const expected = [...byName].map(([name, group]) => [name, group.map(([, value]) => value)] as const);
      expect(new Map(Object.entries(multiValueQueryStringParameters ?? {}))).toEqual(new Map(expected));
      expect(new Map(Object.entries(queryStringParameters ?? {}))).toEqual(
        new Map(expected.map(([name, values]) => [name, values.at(-1)])),
      );
    }),
    sample(3_000),
  );
});

const PRINTABLE = Array.from({ length: 0x7f - 0x21 }, (_, index) => String.fromCharCode(0x21 + index));
const printable = fc.oneof(
  fc.constantFrom(...PRINTABLE),
  fc.constantFrom('/', '..', '?', '%2f', '%', 'threads', 'users', '/users', '/threads/'),
);
const target = fc
  .tuple(
    fc.constantFrom('/threads/', '/threads/', '/threads/', '/', ''),
    fc.array(printable, { maxLength: 4 }),
    fc.constantFrom('/users', '/users', ''),
  )
  .map(([start, middle, end]) => `${start}${middle.join('')}${end}`);

test('any target of printable ASCII is unknown, or its thread id is the literal segment', () => {
  let known = 0;

  fc.assert(
    fc.property(target, (target) => {
      const event = restApiEvent(rawRequest({ target }));

      const [path, ...search] = target.split('?');
      const segments = path?.split('/') ?? [];
      const [before, threads, threadId, users] = segments;
      const isKnown = segments.length === 4 && `${before}/${threads}/${users}` === '/threads/users';
      expect(event?.path).toBe(isKnown && threadId !== '' ? path : undefined);
      expect(event?.pathParameters?.['threadId']).toBe(event && threadId);
      // Only the first '?' ends the path: of '??', the second is the name of a parameter.
      if (search.join('?') === '') expect(event?.queryStringParameters ?? null).toBeNull();
      known += event ? 1 : 0;
    }),
    sample(5_000),
  );

  expect(known).toBeGreaterThan(runs(5_000) / 10);
});

test('any bytes come back from the body', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 50 }).map((array) => Buffer.from(array)),
    fc.string({ unit: 'binary', minLength: 1 }).map((body) => Buffer.from(body)),
  );
  fc.assert(
    fc.property(bytes, (sent) => {
      const { body, isBase64Encoded } = eventOf({ method: 'POST', body: sent });

      expect(Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8').equals(sent)).toBe(true);
    }),
    sample(2_000),
  );
});
