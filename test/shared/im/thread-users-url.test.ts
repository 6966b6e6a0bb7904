import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assertedUrl, threadUsersTarget } from '../../../shared/im/thread-users-url.ts';
import { hostileId } from '../../support/hostile-id.ts';
import { runs, sample } from '../../support/runs.ts';
import { startService } from '../../support/service.ts';

const BASE = new URL('https://im.example.com/org/app');
const IDS = runs(20_000);

describe('no request leaves whose path is not exactly the right one (V10)', () => {
  test.each([
    ['list', {}, 'thread'],
    ['add', { body: { usernames: ['a'] } }, 'thread'],
    ['remove', { body: { usernames: ['a'] } }, 'thread'],
  ] as const)(`%s, over ${IDS} hostile ids`, async (operation, facts, noun) => {
    const service = await startService({ callsPerSecond: Number.POSITIVE_INFINITY });
    let refused = 0;

    await fc.assert(
      fc.asyncProperty(hostileId, async (threadId) => {
        service.im.calls.length = 0;
        service.logs.length = 0;

        const { status } = await service[operation]({ ...facts, threadId });

        const paths = service.im.calls.map((call) => call.path.split('?')[0]);
        const valid = /^[1-9][0-9]{0,19}$/.test(threadId) && !threadId.includes('\n');
        expect(paths).toEqual(valid ? [`/example-org/example-app/${noun}/${threadId}/users`] : []);
        expect(status).toBe(valid ? 404 : 400);
        refused += valid ? 0 : 1;
      }),
      sample(21_000),
    );

    expect(refused).toBeGreaterThanOrEqual(IDS);
  });

  test('the URL’s builder refuses them, too', () => {
    fc.assert(
      fc.property(hostileId, (threadId) => {
        fc.pre(!/^[1-9][0-9]{0,19}$/.test(threadId));
        expect(() => threadUsersTarget(BASE, 'threads', threadId)).toThrow('not of the documented form');
      }),
      sample(20_000),
    );
  });

  test('without the pattern, the assertion on the finished URL holds alone', () => {
    let refused = 0;
    fc.assert(
      fc.property(hostileId, (threadId) => {
        const path = `/threads/${threadId}/users`;
        try {
          expect(assertedUrl(BASE, path).href).toBe(`https://im.example.com/org/app${path}`);
        } catch (error) {
          expect(String(error)).toContain('does not end in the path it was built from');
          refused += 1;
        }
      }),
      sample(20_000),
    );
    expect(refused).toBeGreaterThan(IDS / 20);
    expect(() => assertedUrl(BASE, '/threads/../users')).toThrow();
    expect(() => assertedUrl(BASE, '/threads/%2e%2E/users')).toThrow();
  });
});

test('a cursor reaches the vendor as it came, whatever is in it', async () => {
  const { im, list } = await startService({ callsPerSecond: Number.POSITIVE_INFINITY });

  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1, maxLength: 100, unit: 'binary' }), async (cursor) => {
      im.calls.length = 0;
      im.intercept = () => ({ kind: 'answer', status: 200, body: { data: { affiliations: ['a'] } } });

      const { status } = await list({ query: { cursor: [cursor], limit: ['7'] } });

      const sent = new URL(im.calls[0]?.path ?? '', im.baseUrl);
      expect(status).toBe(200);
      expect(sent.pathname).toBe('/example-org/example-app/thread/177916702949377/users');
      expect([...sent.searchParams]).toEqual([
        ['limit', '7'],
        ['cursor', cursor],
      ]);
    }),
    sample(500),
  );
});
