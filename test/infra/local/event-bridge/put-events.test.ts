import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { BusEvent } from '../../../../infra/local/event-bridge/put-events.ts';
import { startMessaging } from '../../../../infra/local/messaging.ts';
import { eventually } from '../../../support/eventually.ts';
import { httpCall } from '../../../support/local/http-call.ts';

const KIB = 1024;
const BUS = 'thread-members-test';
/** A request whose time no calendar has. */
const UNTIMELY = '{"Entries":[{"Source":"shop","DetailType":"type","Detail":"{}","Time":1e300}]}';

/** The local bus, what its sequencer got, and the unmodified SDK's client of it; they end with the test. */
async function openBus() {
  const messaging = await startMessaging({ environment: 'test' });
  const { endpoint } = messaging;
  const client = new EventBridgeClient({
    endpoint: endpoint.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    client.destroy();
    await endpoint.close();
  });
  const events: BusEvent[] = [];
  messaging.sequence(async (event) => events.push(event as BusEvent));
  return {
    ...messaging,
    /** Every event that the sequencer got, once there are so many; it is not waited for by PutEvents. */
    async sequenced(count: number): Promise<BusEvent[]> {
      await eventually(() => expect(events.length).toBeGreaterThanOrEqual(count));
      return events;
    },
    put: (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries })),
  };
}

/** A request as another service would send it. */
function entry(more: PutEventsRequestEntry = {}): PutEventsRequestEntry {
  const types = { DetailType: 'ThreadMembersAddRequested', Detail: '{"threadId":"1","usernames":["anna"]}' };
  return { EventBusName: BUS, Source: 'shop', ...types, ...more };
}

/** An entry of so many bytes by EventBridge's count, most of them in characters of two. */
function entryOf(bytes: number, more: PutEventsRequestEntry = {}): PutEventsRequestEntry {
  const { Source = '', DetailType = '' } = entry();
  const rest = bytes - Source.length - DetailType.length - '{"text":""}'.length;
  return entry({ Detail: JSON.stringify({ text: 'é'.repeat(rest / 2) + 'x'.repeat(rest % 2) }), ...more });
}

test('a request reaches the sequencer as an event of EventBridge’s shape', async () => {
  const { put, sequenced } = await openBus();

  const answer = await put(entry({ Time: new Date('2026-01-02T03:04:05.678Z'), Resources: ['arn:one'] }));

  expect(await sequenced(1)).toEqual([
    {
      version: '0',
      id: answer.Entries?.[0]?.EventId,
      source: 'shop',
      resources: ['arn:one'],
      'detail-type': 'ThreadMembersAddRequested',
      time: '2026-01-02T03:04:05Z',
      account: '000000000000',
      region: 'us-east-1',
      detail: { threadId: '1', usernames: ['anna'] },
    },
  ]);
  expect(answer.FailedEntryCount).toBe(0);
});

test('the bus is named by its ARN, too, and an event of another bus or type reaches nobody', async () => {
  const { put, sequenced, results } = await openBus();

  const answer = await put(
    entry({ EventBusName: 'another', Detail: '{"of":"another bus"}' }),
    entry({ EventBusName: undefined, Detail: '{"of":"the default bus"}' }),
    entry({ DetailType: 'ThreadMembersChanged', Detail: '{"of":"another type"}' }),
    entry({ EventBusName: `arn:aws:events:us-east-1:000000000000:event-bus/${BUS}`, Detail: '{"of":"us"}' }),
  );

  expect(answer.FailedEntryCount).toBe(0);
  expect((await sequenced(1)).map(({ detail }) => detail)).toEqual([{ of: 'us' }]);
  expect(results).toEqual([]);
});

describe('limits', () => {
  test('ten entries go in one call, and eleven do not', async () => {
    const { put, sequenced } = await openBus();
    const ten = Array.from({ length: 10 }, () => entry());

    await put(...ten);

    for (const refused of [[...ten, entry()], []])
      await expect(put(...refused)).rejects.toMatchObject({ name: 'ValidationException', $fault: 'client' });
    expect(await sequenced(10)).toHaveLength(10);
  });

  test('1 MiB goes in one call, counted over all entries, and a byte more does not', async () => {
    const { put, sequenced } = await openBus();
    const half = entryOf(512 * KIB);

    await put(half, half);

    await expect(put(half, entryOf(512 * KIB + 1))).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Total size of the entries in the request is over the limit.',
    });
    expect(await sequenced(2)).toHaveLength(2);
  });

  test('a time counts 14 bytes, a resource its own', async () => {
    const { put } = await openBus();
    const more = { Time: new Date(), Resources: ['äx'] };

    await put(entryOf(1024 * KIB - 17, more));

    await expect(put(entryOf(1024 * KIB - 16, more))).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

test('an entry that is refused leaves the others of its call alone', async () => {
  const { put, sequenced } = await openBus();

  const answer = await put(
    entry({ Source: 'aws.s3' }),
    entry({ Source: undefined }),
    entry({ DetailType: '' }),
    entry({ Detail: undefined }),
    ...['no JSON', '[]', '"text"', 'null'].map((Detail) => entry({ Detail })),
    entry(),
  );

  const codes = answer.Entries?.map(({ ErrorCode }) => ErrorCode);
  const malformed = Array.from({ length: 4 }, () => 'MalformedDetail');
  expect(codes).toEqual([
    'NotAuthorizedForSourceException',
    'InvalidArgument',
    'InvalidArgument',
    'InvalidArgument',
    ...malformed,
    undefined,
  ]);
  expect(answer.Entries?.[2]?.ErrorMessage).toContain('DetailType is a required argument');
  expect(answer.FailedEntryCount).toBe(8);
  expect((await sequenced(1)).map(({ id }) => id)).toEqual([answer.Entries?.[8]?.EventId]);
});

test.each([
  ...['', 'null', '{', '"text"'].map((body) => [body, 'SerializationException']),
  ...['[]', '{"Entries":{}}', '{"Entries":[null]}', UNTIMELY].map((body) => [body, 'ValidationException']),
])('a body that is no such request (%s) is refused and does no harm', async (body = '', type = '') => {
  const { endpoint, put, sequenced } = await openBus();
  const headers = { 'x-amz-target': 'AWSEvents.PutEvents', 'content-type': 'application/x-amz-json-1.1' };

  const answer = await httpCall(endpoint.url, { method: 'POST', target: '/', headers, body });
  await put(entry());

  expect([answer.status, JSON.parse(answer.body).__type]).toEqual([400, type]);
  expect(await sequenced(1)).toHaveLength(1);
});
