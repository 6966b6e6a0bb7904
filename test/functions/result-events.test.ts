import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startEvents, THREAD } from '../support/events.ts';
import { sample } from '../support/runs.ts';
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
        requests.map((facts, index) => ({ ...facts, threadId: `1${index}0`, source: '\u0001'.repeat(256) })),
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
    sample(60),
  );

  const sizes = calls().map(bytesOf);
  expect(Math.max(...sizes)).toBeGreaterThan(200_000);
});

test('results name source and id of the event that asked, and neither where it has none or none that can be told', async () => {
  const { im, consume, results } = await startEvents();
  im.seedThread(THREAD);

  await consume([
    { source: 'shop', id: 'event-1', requestId: 'order-1' },
    { source: 'shop', id: 'event-2', usernames: [] },
    { source: 'shop', id: 'event-3', threadId: '9', group: THREAD },
    { source: 'x'.repeat(256) },
    { source: 'x'.repeat(257), id: 'x'.repeat(129) },
    { source: '', id: 4 },
    { source: ['shop'], id: null },
    { body: '{"source":"shop","id":"event-8"' },
  ]);

  expect(results().map(({ detail }) => [detail.requestId, detail.source, detail.eventId])).toEqual([
    ['order-1', 'shop', 'event-1'],
    ['event-2', 'shop', 'event-2'],
    ['event-3', 'shop', 'event-3'],
    ['m3', 'x'.repeat(256), undefined],
    ['m4', undefined, undefined],
    ['m5', undefined, undefined],
    ['m6', undefined, undefined],
    ['m7', undefined, undefined],
  ]);
});

test('over the bus, a result names source and id that EventBridge gave the event', async () => {
  const { im, consume, sequence, queued, results } = await startEvents();
  im.seedThread(THREAD);
  const event = { 'detail-type': 'ThreadMembersAddRequested', source: 'shop' };

  await sequence({ ...event, id: 'event-1', detail: { threadId: THREAD, usernames: ['anna'] } });
  await consume([{ body: queued()[0]?.MessageBody ?? '' }]);
  await sequence({ ...event, id: 'event-2', detail: {} });

  expect(results().map(({ type, detail }) => [type, detail.source, detail.eventId])).toEqual([
    ['ThreadMembersChanged', 'shop', 'event-1'],
    ['ThreadMembersChangeFailed', 'shop', 'event-2'],
  ]);
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
