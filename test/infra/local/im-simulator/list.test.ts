import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorOf, openSimulator, THREAD } from '../../../support/local/open-simulator.ts';
import { sample } from '../../../support/runs.ts';
import { names } from '../../../support/service.ts';

describe('a list (V1)', () => {
  test('has the vendor’s envelope, and members in the order in which they joined', async () => {
    const { im, list } = await openSimulator();
    im.seedThread(THREAD, { members: ['zoe', 'anna'] });

    const { status, headers, body } = await list();

    expect([status, headers['content-type']]).toEqual([200, 'application/json']);
    expect(body).toEqual({
      action: 'get',
      data: { affiliations: ['zoe', 'anna'] },
      properties: { cursor: expect.any(String) },
      duration: expect.any(Number),
      timestamp: expect.any(Number),
      uri: `http://im.example.com/example-org/example-app/thread/${THREAD}/users`,
    });
  });

  test.each([1, 50])('takes a limit of %i', async (limit) => {
    const { im, list } = await openSimulator();
    im.seedThread(THREAD, { members: names(60) });

    const { body } = await list({ query: `?limit=${limit}` });

    expect(body.data.affiliations).toEqual(names(limit));
  });

  test.each(['0', '51', '-1', '1.5', '1e1', '', 'x', '999999999999'])(
    'refuses a limit of “%s”',
    async (limit) => {
      const { im, list } = await openSimulator();
      im.seedThread(THREAD);

      const answer = await list({ query: `?limit=${limit}` });

      expect(errorOf(answer)).toEqual([400, 'group_error', 'query param reaches limit.']);
    },
  );

  test('has a cursor on the last page that is not empty, and an empty page without one behind it', async () => {
    const { im, list } = await openSimulator();
    im.seedThread(THREAD, { members: names(3) });

    const first = await list({ query: '?limit=2' });
    const last = await list({ query: `?limit=2&cursor=${first.body.properties.cursor}` });
    const beyond = await list({ query: `?limit=2&cursor=${last.body.properties.cursor}` });

    expect([first, last, beyond].map(({ body }) => body.data.affiliations)).toEqual([
      ['user0', 'user1'],
      ['user2'],
      [],
    ]);
    expect(last.body.properties).toEqual({ cursor: expect.any(String) });
    expect(beyond.body.properties).toEqual({});
  });

  test('following cursors gives every member once, whatever the limit', async () => {
    const { im, list } = await openSimulator({ callsPerSecond: Number.POSITIVE_INFINITY });
    const counts = { members: fc.nat(30), limit: fc.integer({ min: 1, max: 50 }) };

    await fc.assert(
      fc.asyncProperty(fc.record(counts), async ({ members, limit }) => {
        im.seedThread(THREAD, { members: names(members) });
        const seen: string[] = [];

        let { body } = await list({ query: `?limit=${limit}` });
        while (body.properties.cursor !== undefined) {
          seen.push(...body.data.affiliations);
          ({ body } = await list({ query: `?limit=${limit}&cursor=${body.properties.cursor}` }));
        }

        expect(seen).toEqual(names(members));
      }),
      sample(30),
    );
  });

  test.each([
    ['empty', ''],
    ['of another make', 'abc'],
    ['not base64', '%21%21'],
    ['of another app', cursorOf('im:thread:other-org#other-app:1')],
    ['before the start', cursorOf('im:thread:example-org#example-app:-1')],
    ['between two members', cursorOf('im:thread:example-org#example-app:0.5')],
    ['nowhere', cursorOf('im:thread:example-org#example-app:NaN')],
  ])('refuses a cursor that it never gave: %s', async (_, cursor) => {
    const { im, list } = await openSimulator();
    im.seedThread(THREAD, { members: names(3) });

    const answer = await list({ query: `?cursor=${cursor}` });

    expect(errorOf(answer)).toEqual([400, 'illegal_argument', 'cursor is not known.']);
  });
});

function cursorOf(text: string): string {
  return Buffer.from(text).toString('base64url');
}
