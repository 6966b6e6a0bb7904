import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { startMapping } from '../../../../infra/local/sqs/event-source-mapping.ts';
import { eventually } from '../../../support/eventually.ts';
import { openMapping } from '../../../support/local/open-mapping.ts';

describe('a running mapping', () => {
  test('gives no group to two invocations at once, and each message once', async () => {
    const running = new Set<string>();
    const most = { together: 0 };
    const applied: string[] = [];
    const overlaps: string[] = [];
    const groups = Array.from({ length: 200 }, (_, index) => 'abcdefgh'[index % 8] ?? '');
    const { mapping, left } = openMapping(async ({ Records }) => {
      const mine = new Set(Records.map(({ attributes }) => attributes.MessageGroupId ?? ''));
      overlaps.push(...[...mine].filter((group) => running.has(group)));
      for (const group of mine) running.add(group);
      most.together = Math.max(most.together, running.size);
      await nextTurn();
      applied.push(...Records.map(({ body }) => body));
      for (const group of mine) running.delete(group);
      return { batchItemFailures: [] };
    }, groups);

    const { stop } = startMapping(mapping, 4);
    await eventually(() => expect(left()).toEqual([]));
    await stop();

    expect(overlaps).toEqual([]);
    expect(most.together).toBeGreaterThan(1);
    expect(applied.length).toBe(200);
    for (const group of 'abcdefgh') {
      const places = applied.filter((body) => body.startsWith(group)).map((body) => Number(body.slice(2)));
      expect(places).toEqual(places.toSorted((one, other) => one - other));
    }
  });

  test('stops when the batches in hand are done, and takes no other', async () => {
    const release = Promise.withResolvers<void>();
    const handler = vi.fn(async () => {
      await release.promise;
      return { batchItemFailures: [] };
    });
    const { mapping, queue, left } = openMapping(handler, ['a']);
    const { stop } = startMapping(mapping, 2);
    await eventually(() => expect(handler).toHaveBeenCalledOnce());

    const stopped = stop();
    queue.send({ body: 'later', group: 'b', deduplicationId: 'later' });
    release.resolve();
    await stopped;

    expect(left()).toEqual(['later']);
    expect(handler).toHaveBeenCalledOnce();
  });
});
