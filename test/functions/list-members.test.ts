import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sample } from '../support/runs.ts';
import { names, startService } from '../support/service.ts';

const THREAD = '177916702949377';

/** A canned list page. */
function page(affiliations: string[], cursor?: string) {
  const properties = cursor === undefined ? {} : { cursor };
  return { kind: 'answer', status: 200, body: { data: { affiliations }, properties, timestamp: 1 } } as const;
}

describe('list members', () => {
  test('answers in the vendor’s envelope, with 50 members where no limit is given', async () => {
    const { im, list, logs } = await startService();
    im.seedThread(THREAD, { members: names(60) });

    const { status, headers, body } = await list();

    expect(status).toBe(200);
    expect(headers).toEqual({ 'content-type': 'application/json', 'x-request-id': 'request-1' });
    expect(body).toMatchObject({ action: 'get', data: { affiliations: names(50) }, uri: expect.any(String) });
    expect(body.properties.cursor).toEqual(expect.any(String));
    expect(im.calls.map((call) => call.path)).toEqual([
      `/example-org/example-app/thread/${THREAD}/users?limit=50`,
    ]);
    expect(logs).toEqual([
      expect.objectContaining({
        level: 'info',
        operation: 'list-members',
        threadId: THREAD,
        status: 200,
        vendorCalls: 1,
      }),
    ]);
  });

  test('serves a limit over 50 by several vendor pages and passes on where to go on', async () => {
    const { im, list } = await startService();
    im.seedThread(THREAD, { members: names(180) });

    const first = await list({ query: { limit: ['120'] } });
    const second = await list({ query: { limit: ['120'], cursor: [first.body.properties.cursor] } });

    expect(first.body.data.affiliations).toEqual(names(120));
    expect(second.body.data.affiliations).toEqual(names(180).slice(120));
    expect(im.calls.map((call) => new URL(call.path, im.baseUrl).searchParams.get('limit'))).toEqual([
      ...['50', '50', '20'],
      ...['50', '50'],
    ]);
  });

  test('takes a limit from 1 to 1000', async () => {
    const { im, list } = await startService();
    im.seedThread(THREAD, { members: names(1_001) });

    expect((await list({ query: { limit: ['1'] } })).body.data.affiliations).toEqual(['user0']);
    expect((await list({ query: { limit: ['1000'] } })).body.data.affiliations).toEqual(names(1_000));
  });

  test('a page shorter than asked for ends the request, and its cursor is passed on', async () => {
    const { im, list } = await startService();
    im.intercept = () => page(['a', 'b'], 'next');

    const { body } = await list({ query: { limit: ['100'] } });

    expect(body).toMatchObject({ data: { affiliations: ['a', 'b'] }, properties: { cursor: 'next' } });
    expect(im.calls).toHaveLength(1);
  });

  test.each([
    ['the vendor gives none', page(names(50))],
    ['the vendor gives an empty one', page(names(50), '')],
    ['the page is empty (V1: the vendor’s sample has a cursor all the same)', page([], 'next')],
    ['the cursor is the caller’s own', page(names(50), 'mine')],
  ])('there is no cursor where %s', async (_, answer) => {
    const { im, list } = await startService();
    im.intercept = () => answer;

    const { body } = await list({ query: { limit: ['100'], cursor: ['mine'] } });

    expect(body.properties).toEqual({});
    expect(im.calls).toHaveLength(1);
  });

  test.each([
    ['has more members than asked for', page(names(2))],
    ['has 10,000 members', page(names(10_000), 'next')],
    ['has a cursor of 1,025 characters', page(['a'], 'next!'.repeat(205))],
    ['has a cursor with half a character', page(['a'], 'next\ud800')],
  ])('a page is a wrong answer that %s', async (_, answer) => {
    const { im, list, logs } = await startService();
    im.intercept = () => answer;

    const { status, body } = await list({ query: { limit: ['1'] } });

    expect([status, body.type]).toEqual([502, 'urn:thread-members:im-bad-answer']);
    expect(logs[0]).toMatchObject({ vendorCalls: 1, vendorFailures: 1 });
  });

  test('every cursor that a caller gets is taken when it comes back', async () => {
    const { im, list } = await startService();

    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }),
        fc.integer({ min: 1_020, max: 1_026 }),
        async (text, length) => {
          const given = text.padEnd(length, 'next');
          im.intercept = () => page(['a'], given);
          const { status, body } = await list();
          im.intercept = () => page([]);

          if (status !== 200) expect([...given].length).toBeGreaterThan(1_024);
          else expect((await list({ query: { cursor: [body.properties.cursor] } })).status).toBe(200);
        },
      ),
      sample(20),
    );
  });

  test.each([
    ['long names', (name: string) => name.repeat(2_500)],
    ['names that JSON escapes', (name: string) => `"\\${name}`.repeat(1_500)],
    ['control characters', (name: string) => `\u0001${name}`.repeat(1_000)],
  ])('an answer that would be over 5.5 MB ends sooner, with the cursor reached: %s', async (_, long) => {
    const { im, list } = await startService({ callsPerSecond: 1_000 });
    const members = names(400).map(long);
    im.seedThread(THREAD, { members });
    const received: string[] = [];
    let cursor: string | undefined;

    do {
      const { status, body } = await list({
        query: { limit: ['1000'], ...(cursor && { cursor: [cursor] }) },
      });
      expect([status, JSON.stringify(JSON.stringify(body)).length < 5_500_000]).toEqual([200, true]);
      received.push(...body.data.affiliations);
      cursor = body.properties.cursor;
    } while (cursor !== undefined);

    expect(received).toEqual(members);
  });

  test('a cursor that comes round again ends the list', async () => {
    const { im, list } = await startService();
    const cursors = ['one', 'two', 'one'];
    im.intercept = () => page(names(50), cursors.shift());

    const { body } = await list({ query: { limit: ['1000'] } });

    expect(body.data.affiliations).toHaveLength(150);
    expect(body.properties).toEqual({});
  });

  test('the deadline after at least one page: 200 with the cursor reached', async () => {
    const { im, list } = await startService();
    im.seedThread(THREAD, { members: names(100) });
    im.intercept = () => (im.calls.length > 1 ? { kind: 'hang' } : undefined);

    const { status, body } = await list({ query: { limit: ['100'] } }, 2_000);
    im.intercept = undefined;
    const rest = await list({ query: { cursor: [body.properties.cursor] } });

    expect(status).toBe(200);
    expect([...body.data.affiliations, ...rest.body.data.affiliations]).toEqual(names(100));
  });

  test('the deadline before the first page: 504', async () => {
    const { im, list } = await startService();
    im.intercept = () => ({ kind: 'hang' });

    const { status, body } = await list({}, 1_800);

    expect([status, body.type]).toEqual([504, 'urn:thread-members:im-timeout']);
  });

  test('any other failure on a later page fails the whole list', async () => {
    const { im, list } = await startService();
    im.seedThread(THREAD, { members: names(100) });
    im.intercept = () => (im.calls.length > 1 ? { kind: 'answer', status: 302 } : undefined);

    const { status, body } = await list({ query: { limit: ['100'] } });

    expect([status, body.type]).toEqual([502, 'urn:thread-members:im-failed']);
  });

  test('ignores a body', async () => {
    const { im, list } = await startService();
    im.seedThread(THREAD);

    expect((await list({ body: 'not json', headers: { 'Content-Type': 'text/plain' } })).status).toBe(200);
  });
});
