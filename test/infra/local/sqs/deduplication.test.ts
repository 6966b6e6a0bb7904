import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { bodies, openQueues } from '../../../support/local/open-queues.ts';

const ONCE = { MessageGroupId: 'a', MessageDeduplicationId: 'once' };

describe('a FIFO queue', () => {
  test('takes a deduplication id once in five minutes, deleted meanwhile or not', async () => {
    const { queue, urls, pass } = await openQueues();
    const { send, receive, delete: remove } = queue(urls.changes);

    const first = await send('first', ONCE);
    const [message = {}] = await receive();
    await remove(message);
    pass(299);
    const again = await send('again', ONCE);
    expect(await receive()).toEqual([]);
    pass(1);
    const later = await send('later', ONCE);

    expect([again.MessageId, again.SequenceNumber]).toEqual([first.MessageId, first.SequenceNumber]);
    expect(later.MessageId).not.toBe(first.MessageId);
    expect(bodies(await receive())).toEqual(['later']);
  });

  test('takes the same deduplication id in each group', async () => {
    const { queue, urls } = await openQueues();
    const { send, receive } = queue(urls.changes);

    await send('of a', ONCE);
    await send('of b', { ...ONCE, MessageGroupId: 'b' });

    expect(bodies(await receive())).toEqual(['of a', 'of b']);
  });

  test.each([
    [{ MessageDeduplicationId: 'id' }, 'MissingParameter', 'parameter MessageGroupId'],
    [{ MessageGroupId: 'a' }, 'InvalidParameterValue', 'ContentBasedDeduplication'],
    [{ ...ONCE, MessageGroupId: 'a b' }, 'InvalidParameterValue', 'MessageGroupId'],
    [{ ...ONCE, MessageGroupId: 'a'.repeat(129) }, 'InvalidParameterValue', 'MessageGroupId'],
    [{ ...ONCE, MessageDeduplicationId: '' }, 'InvalidParameterValue', 'MessageDeduplicationId'],
  ])('refuses %j', async (input, name, words) => {
    const { queue, urls } = await openQueues();
    const { send, receive } = queue(urls.changes);

    await expect(send('text', input)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(words),
    });

    expect(await receive()).toEqual([]);
  });
});

describe('a standard queue', () => {
  test('needs no group, and knows no deduplication', async () => {
    const { queue, urls } = await openQueues();
    const { send, receive } = queue(urls.undelivered);

    const sent = await send('text');
    await send('text');
    const refused = send('text', { MessageDeduplicationId: 'once' });

    await expect(refused).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    expect(sent.SequenceNumber).toBeUndefined();
    expect(bodies(await receive())).toEqual(['text', 'text']);
  });

  test('locks no group', async () => {
    const { queue, urls } = await openQueues();
    const { send, receive } = queue(urls.undelivered);
    await send('first', { MessageGroupId: 'a' });
    await receive();
    await send('second', { MessageGroupId: 'a' });

    expect(bodies(await receive())).toEqual(['second']);
  });

  test('deletes what is visible again by its latest handle', async () => {
    const { client, queue, urls, pass } = await openQueues();
    const { send, receive, delete: remove } = queue(urls.undelivered);
    await send('text');
    const [stale = {}] = await receive();
    pass(30);
    const [latest = {}] = await receive();
    pass(30);

    await remove(stale);
    const attributes = () =>
      client.send(new GetQueueAttributesCommand({ QueueUrl: urls.undelivered, AttributeNames: ['All'] }));
    expect((await attributes()).Attributes).toMatchObject({ ApproximateNumberOfMessages: '1' });
    await remove(latest);

    expect(await receive()).toEqual([]);
  });
});
