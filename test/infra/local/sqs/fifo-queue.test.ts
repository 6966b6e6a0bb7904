import { describe, expect, test } from 'vitest';
import { bodies, openQueues } from '../../../support/local/open-queues.ts';

async function openFifoQueue() {
  const queues = await openQueues();
  return { ...queues, ...queues.queue(queues.urls.changes) };
}

describe('order', () => {
  test('as many messages of one group as there are come first, in order, in one receive', async () => {
    const { sendTo, receive } = await openFifoQueue();
    await sendTo('a', 'a1');
    await sendTo('b', 'b1');
    await sendTo('a', 'a2', 'a3');

    expect(bodies(await receive())).toEqual(['a1', 'a2', 'a3', 'b1']);
  });

  test('the sequence number rises, and sender and receiver see the same one', async () => {
    const { sendTo, receive } = await openFifoQueue();

    const sent = await sendTo('a', 'a1', 'a2');
    const received = await receive({ MessageSystemAttributeNames: ['All'] });

    const numbers = sent.map(({ SequenceNumber = '' }) => SequenceNumber);
    expect(numbers).toEqual([...new Set(numbers)].sort());
    expect(received.map(({ Attributes }) => Attributes?.SequenceNumber)).toEqual(numbers);
    expect(received[0]?.Attributes).toMatchObject({
      MessageGroupId: 'a',
      MessageDeduplicationId: 'a1',
      ApproximateReceiveCount: '1',
      SentTimestamp: '1700000000000',
      ApproximateFirstReceiveTimestamp: '1700000000000',
    });
  });

  test('a group is locked while one of its messages is out of sight, and others are not', async () => {
    const { sendTo, receive, delete: remove } = await openFifoQueue();
    await sendTo('a', 'a1', 'a2');
    const [first = {}] = await receive({ MaxNumberOfMessages: 1 });
    await sendTo('b', 'b1');

    expect(bodies(await receive())).toEqual(['b1']);
    await remove(first);
    expect(bodies(await receive())).toEqual(['a2']);
  });

  test('what was handed out together and comes back bit by bit waits for all that is out of sight', async () => {
    const { sendTo, receive, hide } = await openFifoQueue();
    await sendTo('a', 'a1', 'a2');
    const [first = {}, second = {}] = await receive();

    await hide(second, 0);
    expect(await receive()).toEqual([]);
    await hide(first, 0);

    expect(bodies(await receive())).toEqual(['a1', 'a2']);
  });
});

describe('visibility', () => {
  test('a message comes again when its time is over, in its old place, and not before', async () => {
    const { sendTo, receive, pass } = await openFifoQueue();
    await sendTo('a', 'a1');
    await receive();
    await sendTo('a', 'a2');

    pass(719);
    expect(await receive()).toEqual([]);
    pass(1);

    expect(bodies(await receive())).toEqual(['a1', 'a2']);
  });

  test('a receiver chooses another time, and changes it later, from then on', async () => {
    const { sendTo, receive, hide, pass } = await openFifoQueue();
    await sendTo('a', 'a1');

    const [message = {}] = await receive({ VisibilityTimeout: 10 });
    pass(9);
    await hide(message, 20);
    pass(19);
    expect(await receive()).toEqual([]);
    pass(1);

    expect(await receive()).toHaveLength(1);
  });

  test('each receive is counted', async () => {
    const { sendTo, receive } = await openFifoQueue();
    await sendTo('a', 'a1');

    const counts = [];
    for (let times = 0; times < 3; times += 1) {
      const [message] = await receive({ VisibilityTimeout: 0, MessageSystemAttributeNames: ['All'] });
      counts.push(message?.Attributes?.ApproximateReceiveCount);
    }

    expect(counts).toEqual(['1', '2', '3']);
  });

  test('the handle of an earlier receive deletes nothing and changes nothing', async () => {
    const { sendTo, receive, hide, delete: remove, pass } = await openFifoQueue();
    await sendTo('a', 'a1');
    const [stale = {}] = await receive({ VisibilityTimeout: 10 });
    pass(10);

    await remove(stale);
    const refusal = { name: 'InvalidParameterValue', message: expect.stringContaining('not available') };
    await expect(hide(stale, 0)).rejects.toMatchObject(refusal);
    expect(await receive()).toHaveLength(1);
    await remove(stale);
    await expect(hide(stale, 0)).rejects.toMatchObject(refusal);
    pass(720);

    expect(await receive()).toHaveLength(1);
  });
});

test('what was received 100 times goes to the dead-letter queue, with its group and in its order', async () => {
  const { sendTo, receive, queue, urls } = await openFifoQueue();
  const dead = queue(urls.unapplied);
  await sendTo('a', 'a1', 'a2');
  await sendTo('b', 'b1');
  for (let times = 0; times < 100; times += 1) {
    expect(await dead.receive()).toEqual([]);
    expect(await receive({ VisibilityTimeout: 0, MaxNumberOfMessages: 3 })).toHaveLength(3);
  }
  await sendTo('a', 'a3');

  const left = await receive();
  const buried = await dead.receive({ MessageSystemAttributeNames: ['All'] });

  expect(bodies(left)).toEqual(['a3']);
  expect(buried.map(({ Body, Attributes }) => [Attributes?.MessageGroupId, Body])).toEqual([
    ['a', 'a1'],
    ['a', 'a2'],
    ['b', 'b1'],
  ]);
});
