import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test, vi } from 'vitest';
import { startEvents, THREAD } from '../support/events.ts';

const EVENT = {
  version: '0',
  id: '7bf73129-1428-4cd3-a780-95db273d1602',
  'detail-type': 'ThreadMembersRemoveRequested',
  source: 'shop',
  account: '111111111111',
  time: '2026-01-01T00:00:00Z',
  region: 'us-east-1',
  resources: [],
  detail: { threadId: THREAD, usernames: ['Anna', 'bert'], requestId: 'order-7', more: 'x'.repeat(100_000) },
};

test('an event goes to the queue in its thread’s group, under its own id', async () => {
  const { sequence, queued, results, logs } = await startEvents();

  await sequence(EVENT);

  expect(queued()).toEqual([
    {
      QueueUrl: 'https://sqs.us-east-1.amazonaws.com/111111111111/thread-members-test-changes.fifo',
      MessageGroupId: THREAD,
      MessageDeduplicationId: EVENT.id,
      MessageBody: expect.any(String),
    },
  ]);
  expect(JSON.parse(queued()[0]?.MessageBody ?? '')).toEqual({
    'detail-type': EVENT['detail-type'],
    id: EVENT.id,
    source: 'shop',
    detail: { threadId: THREAD, usernames: ['Anna', 'bert'], requestId: 'order-7' },
  });
  expect(results()).toEqual([]);
  expect(logs).toEqual([
    {
      level: 'info',
      event: 'member-event',
      outcome: 'queued',
      operation: 'remove',
      threadId: THREAD,
      requestId: 'order-7',
      eventId: EVENT.id,
    },
  ]);
});

test('what it puts on the queue is what the consumer reads', async () => {
  const { im, sequence, queued, consume, results } = await startEvents();
  im.seedThread(THREAD, { members: ['anna'] });

  await sequence(EVENT);
  await consume([{ body: queued()[0]?.MessageBody ?? '', group: THREAD }]);

  expect(results()).toEqual([
    {
      type: 'ThreadMembersChanged',
      detail: {
        threadId: THREAD,
        requestId: 'order-7',
        source: 'shop',
        eventId: EVENT.id,
        operation: 'remove',
        entities: [
          { user: 'Anna', result: true },
          { user: 'bert', result: false },
        ],
      },
    },
  ]);
});

test('a queue that does not take the event fails the invocation, so that Lambda keeps it', async () => {
  const { sequence, sqs, results, logs } = await startEvents();
  sqs.on(SendMessageCommand).rejects(new Error('not there'));

  await expect(sequence(EVENT)).rejects.toThrow('SendMessage failed: Error');

  expect(results()).toEqual([]);
  expect(logs).toMatchObject([
    {
      level: 'error',
      event: 'invocation-failed',
      operation: 'sequence-member-events',
      error: { message: 'SendMessage failed: Error' },
    },
  ]);
});

test('a bus that does not take a failure event fails the invocation, too', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const { sequence, bus, calls } = await startEvents();
  bus.on(PutEventsCommand).rejects(new Error('not there'));

  await expect(sequence({ ...EVENT, detail: {} })).rejects.toThrow(
    'the failure event of a malformed event is not on the bus',
  );

  expect(calls()).toHaveLength(4);
});

test('a wrong environment fails the invocation, and the log names the variable', async () => {
  const { sequence, logs } = await startEvents();
  vi.stubEnv('EVENT_BUS_NAME', '');

  await expect(sequence(EVENT)).rejects.toThrow('EVENT_BUS_NAME must be the name of the event bus');

  expect(logs).toMatchObject([{ event: 'invocation-failed', error: { name: 'VariableError' } }]);
});
