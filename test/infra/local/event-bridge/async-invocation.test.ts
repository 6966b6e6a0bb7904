import { expect, test, vi } from 'vitest';
import { invokeAsync } from '../../../../infra/local/event-bridge/async-invocation.ts';
import type { BusEvent } from '../../../../infra/local/event-bridge/put-events.ts';
import { Queue } from '../../../../infra/local/sqs/queue.ts';

const EVENT: BusEvent = {
  version: '0',
  id: 'event-1',
  'detail-type': 'ThreadMembersAddRequested',
  source: 'shop',
  account: '000000000000',
  time: '2026-01-02T03:04:05Z',
  region: 'us-east-1',
  resources: [],
  detail: { threadId: '1', usernames: ['anna'] },
};

test('an event that a function takes leaves nothing behind', async () => {
  const deadLetters = new Queue({ name: 'dead' });
  const handler = vi.fn(async () => undefined);

  await invokeAsync(handler, EVENT, deadLetters, [0, 0]);

  expect(handler.mock.calls).toEqual([
    [EVENT, expect.objectContaining({ awsRequestId: expect.any(String) })],
  ]);
  expect(deadLetters.messages).toEqual([]);
});

test('an event that fails twice is tried a third time', async () => {
  const deadLetters = new Queue({ name: 'dead' });
  const handler = vi.fn(async () => undefined).mockRejectedValueOnce(new Error('failed'));
  handler.mockRejectedValueOnce(new Error('failed again'));

  await invokeAsync(handler, EVENT, deadLetters, [0, 0]);

  expect(handler).toHaveBeenCalledTimes(3);
  expect(deadLetters.messages).toEqual([]);
});

test('an event that fails three times lies in the dead-letter queue, as it came', async () => {
  const deadLetters = new Queue({ name: 'dead' });
  const handler = vi.fn(() => Promise.reject(new Error('failed')));

  await invokeAsync(handler, EVENT, deadLetters, [0, 0]);

  expect(handler).toHaveBeenCalledTimes(3);
  expect(deadLetters.receive(10).map(({ body }) => JSON.parse(body))).toEqual([EVENT]);
});

test('a function that never answers has failed when its time is over', async () => {
  const deadLetters = new Queue({ name: 'dead' });
  const handler = vi.fn(() => new Promise<void>(() => undefined));

  await invokeAsync(handler, EVENT, deadLetters, [0, 0], 20);

  expect(handler).toHaveBeenCalledTimes(3);
  expect(deadLetters.receive(10).map(({ body }) => JSON.parse(body))).toEqual([EVENT]);
});
