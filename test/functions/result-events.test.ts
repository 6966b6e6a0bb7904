import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startEvents, THREAD } from '../support/events.ts';
import { runs } from '../support/runs.ts';
import { names } from '../support/service.ts';

/** The vendor's words: long, and of characters that take much room in JSON. */
const words = fc.oneof(
  fc.string({ unit: 'binary', minLength: 200, maxLength: 400 }),
  fc.constantFrom('\u0001', '\ud800', '"', '漢', '😀').map((unit) => unit.repeat(400)),
);
const request = fc.record({
  usernames: fc.integer({ min: 1, max: 100 }).map((count) => names(count, 'x'.repeat(60))),
  words,
  requestId: fc.constantFrom('r', '~'.repeat(128)),
});

test('results go out in calls of at most 10 entries and 256 KB, whatever the vendor says of 100 users each', async () => {
  const { im, consume, calls, results } = await startEvents({ callsPerSecond: Number.POSITIVE_INFINITY });

  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 10 }), async (requests) => {
      const before = { calls: calls().length, results: results().length };
      im.intercept = ({ path }) => {
        const index = Number(/threads?\/1(\d)\d*\/users/.exec(path)?.[1]);
        // Concerns the thread, so that one call is enough for all of its users.
        const error_description = `thread not open. ${requests[index]?.words}`;
        return { kind: 'answer', status: 403, body: { error: 'group_error', error_description } };
      };

      const reported = await consume(
        requests.map(({ usernames, requestId }, index) => ({ threadId: `1${index}0`, usernames, requestId })),
      );

      expect(reported).toEqual([]);
      const sent = calls().slice(before.calls);
      expect(sent.every((entries) => entries.length >= 1 && entries.length <= 10)).toBe(true);
      expect(Math.max(...sent.map(bytesOf))).toBeLessThanOrEqual(262_144);
      const told = results().slice(before.results);
      expect(told.map(({ detail }) => detail.threadId)).toEqual(requests.map((_, index) => `1${index}0`));
      expect(told.map(({ detail }) => detail.entities.length)).toEqual(
        requests.map(({ usernames }) => usernames.length),
      );
    }),
    { numRuns: runs(60) },
  );

  const sizes = calls().map(bytesOf);
  expect(Math.max(...sizes)).toBeGreaterThan(200_000);
});

test('a full batch of small results is one call', async () => {
  const { im, consume, calls } = await startEvents();
  im.seedThread(THREAD);

  await consume(names(10).map((user) => ({ usernames: [user] })));

  expect(calls().map((entries) => entries.length)).toEqual([10]);
});

/** Size as EventBridge counts it. */
function bytesOf(entries: readonly PutEventsRequestEntry[]): number {
  return entries.reduce(
    (bytes, { Source = '', DetailType = '', Detail = '' }) =>
      bytes + Buffer.byteLength(Source + DetailType + Detail),
    0,
  );
}
