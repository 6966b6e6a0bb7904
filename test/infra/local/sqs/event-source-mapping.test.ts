import { describe, expect, test, vi } from 'vitest';
import { deliverBatch, type QueueHandler } from '../../../../infra/local/sqs/event-source-mapping.ts';
import { answering, openMapping } from '../../../support/local/open-mapping.ts';

function report(...ids: unknown[]) {
  return { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) };
}

describe('after a batch', () => {
  test.each([undefined, null, {}, { batchItemFailures: null }, { batchItemFailures: [] }])(
    'everything is deleted when the function answers %j',
    async (answer) => {
      const { mapping, left } = openMapping(answering(() => answer));

      expect(await deliverBatch(mapping)).toBe(true);

      expect(left()).toEqual([]);
      expect(await deliverBatch(mapping)).toBe(false);
    },
  );

  test('what the function reports stays, out of sight for its time, and comes again', async () => {
    const handler = vi.fn(answering(({ Records }) => report(Records[1]?.messageId)));
    const { mapping, left, clock, ids } = openMapping(handler);

    await deliverBatch(mapping);
    expect(left()).toEqual(['b-1']);
    clock.now += 29_999;
    expect(await deliverBatch(mapping)).toBe(false);
    clock.now += 1;
    await deliverBatch(mapping);

    const records = handler.mock.calls.map(([{ Records }]) => Records);
    expect(records[0]?.map(({ messageId }) => messageId)).toEqual(ids);
    expect(records[1]).toMatchObject([
      { messageId: ids[1], attributes: { ApproximateReceiveCount: '2', MessageGroupId: 'b' } },
    ]);
  });

  test.each([
    ['', (first: unknown) => [first, '']],
    ['no', (first: unknown) => [first, undefined]],
    ['an unknown', (first: unknown) => [first, 'unknown']],
  ])('everything stays when the function reports %s id', async (_, reported) => {
    const { mapping, left } = openMapping(
      answering(({ Records }) => report(...reported(Records[0]?.messageId))),
    );

    await deliverBatch(mapping);

    expect(left()).toEqual(['a-0', 'b-1', 'c-2']);
  });

  test.each([{ batchItemFailures: [null] }, { batchItemFailures: 5 }])(
    'everything stays when the function answers %j',
    async (answer) => {
      const { mapping, left } = openMapping(answering(() => answer));

      await deliverBatch(mapping);

      expect(left()).toHaveLength(3);
    },
  );

  test.each([
    ['throws', answering(() => Promise.reject(new Error('failed')))],
    [
      'throws before it returns',
      () => {
        throw new Error('failed');
      },
    ],
    ['takes longer than it may', () => new Promise<never>(() => undefined)],
  ])('everything stays when the function %s', async (_, handler: QueueHandler) => {
    const { mapping, left } = openMapping(handler);

    await deliverBatch({ ...mapping, timeoutMs: 1 });

    expect(left()).toHaveLength(3);
  });

  test('what was received again meanwhile is not deleted', async () => {
    const { mapping, left, clock, queue } = openMapping(
      answering(() => {
        clock.now += 30_000;
        queue.receive(1);
      }),
    );

    await deliverBatch(mapping);

    expect(left()).toEqual(['a-0', 'b-1', 'c-2']);
  });
});

test('a record has the handle with which its visibility can be changed', async () => {
  const { mapping, queue, left } = openMapping(
    answering(({ Records: [first] }) => {
      queue.changeVisibility(first?.receiptHandle ?? '', 0);
      return report(first?.messageId);
    }),
    ['a'],
  );

  await deliverBatch(mapping);

  expect([left(), queue.counts()]).toEqual([['a-0'], { visible: 1, inFlight: 0 }]);
});

test('a batch has up to 10 messages, as the queue orders them', async () => {
  const groups = ['a', 'b', 'a', 'b', 'a', 'b', 'a', 'b', 'a', 'b', 'a', 'c'];
  const batches: string[][] = [];
  const { mapping } = openMapping(
    answering(({ Records }) => batches.push(Records.map(({ body }) => body))),
    groups,
  );

  while (await deliverBatch(mapping));

  expect(batches).toEqual([
    ['a-0', 'a-2', 'a-4', 'a-6', 'a-8', 'a-10', 'b-1', 'b-3', 'b-5', 'b-7'],
    ['b-9', 'c-11'],
  ]);
});
