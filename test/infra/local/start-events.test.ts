import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { threadMembersChanged, threadMembersChangeFailed } from '../../../shared/contract/result-event.ts';
import { eventually } from '../../support/eventually.ts';
import { curlCommands } from '../../support/local/curl-commands.ts';
import { httpCall } from '../../support/local/http-call.ts';
import { npmStart } from '../../support/local/npm-start.ts';
import { operations } from '../../support/local/operations.ts';

const THREAD = '177916702949377';
const ADD = 'ThreadMembersAddRequested';
const REMOVE = 'ThreadMembersRemoveRequested';

/** `npm start`, the unmodified SDK's clients of its bus and its queue, and what a caller can see; it ends with the test. */
async function startEvents() {
  const service = npmStart({}, 'node');
  const { url, awsUrl } = await service.ready();
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const settings = { endpoint: awsUrl, region: 'eu-west-1', credentials, maxAttempts: 1 };
  const bus = new EventBridgeClient(settings);
  const sqs = new SQSClient(settings);
  onTestFinished(() => {
    bus.destroy();
    sqs.destroy();
  });
  const QueueName = 'thread-members-local-changes.fifo';
  return {
    service,
    url,
    awsUrl,
    put: (DetailType: string, detail: object, more: PutEventsRequestEntry = {}) => {
      const entry = { EventBusName: 'thread-members-local', Source: 'shop', DetailType, ...more };
      return bus.send(new PutEventsCommand({ Entries: [{ ...entry, Detail: JSON.stringify(detail) }] }));
    },
    async send(type: string, id: string, detail: { threadId: string; usernames: string[] }) {
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
      const message = { MessageGroupId: detail.threadId, MessageDeduplicationId: id };
      const MessageBody = JSON.stringify({ id, 'detail-type': type, detail });
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...message }));
    },
    /** The result events, once there are so many. */
    results: (count: number) => resultsAt(awsUrl, count),
    async members(): Promise<string[]> {
      const { body } = await operations(url).list(THREAD, { query: '?limit=1000' });
      return body.data.affiliations;
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into result events freely
function resultsAt(awsUrl: string, count: number): Promise<any[]> {
  return eventually(async () => {
    const { status, body } = await httpCall(awsUrl, { target: '/events' });
    const events = JSON.parse(body);
    expect([status, events.length]).toEqual([200, count]);
    return events;
  });
}

describe('npm start', () => {
  test('applies an event of the bus and one of the queue, and tells both results', async () => {
    const { service, put, send, results, members } = await startEvents();
    const before = await members();

    const { FailedEntryCount } = await put(ADD, { threadId: THREAD, usernames: ['Anna'], requestId: 'one' });
    await results(1);
    await send(REMOVE, 'two', { threadId: THREAD, usernames: ['anna', 'member-1'] });
    const events = await results(2);

    expect(FailedEntryCount).toBe(0);
    expect(before).toContain('member-1');
    expect((await members()).sort()).toEqual(before.filter((name) => name !== 'member-1').sort());
    for (const { source, detail } of events) {
      expect(source).toBe('thread-members');
      threadMembersChanged.parse(detail);
    }
    expect(events.map(({ detail }) => [detail.requestId, detail.operation, detail.entities])).toEqual([
      ['one', 'add', [{ user: 'Anna', result: true }]],
      [
        'two',
        'remove',
        [
          { user: 'anna', result: true },
          { user: 'member-1', result: true },
        ],
      ],
    ]);
    await eventually(async () => {
      const printed = (await service.logs(events.length)).filter(({ message }) => message['detail-type']);
      expect(printed.map(({ message }) => message)).toEqual(events);
      expect(printed.map(({ what }) => what)).toEqual(['result event', 'result event']);
    });
    expect(service.errors()).toEqual([]);
  });

  test('applies what its curl command sends, and lists the result where it says', async () => {
    const { service, awsUrl, results, members } = await startEvents();
    const commands = curlCommands(service.text()).filter(({ origin }) => origin === awsUrl);
    const [send, list] = commands;
    if (!send || !list) throw new Error('the text has no such commands');

    const answer = await httpCall(awsUrl, send);
    await results(1);
    const listed = await httpCall(awsUrl, list);

    expect(commands).toHaveLength(2);
    expect(JSON.parse(answer.body)).toEqual({
      FailedEntryCount: 0,
      Entries: [{ EventId: expect.any(String) }],
    });
    expect(JSON.parse(listed.body)).toMatchObject([
      { 'detail-type': 'ThreadMembersChanged', detail: { requestId: 'try-1', entities: [{ user: 'carl' }] } },
    ]);
    expect(await members()).toContain('carl');
  });

  test('says which events nothing takes, though EventBridge takes them, and lists no request', async () => {
    const { service, put, results } = await startEvents();
    const detail = { threadId: THREAD, usernames: ['anna'] };

    const [mistyped] = (await put('ThreadMemberAddRequested', detail)).Entries ?? [];
    const [elsewhere] = (await put(ADD, detail, { EventBusName: 'thread-members-dev' })).Entries ?? [];
    await put(ADD, detail, { Source: 'thread-members' });
    const events = await results(1);

    const lines = (await service.logs(2)).filter(({ what }) => what === 'event that nothing takes');
    expect(lines.map(({ level, message }) => [level, message.id, message.why])).toEqual([
      ['WARN', mistyped?.EventId, `detail-type is not ${ADD} or ${REMOVE}`],
      ['WARN', elsewhere?.EventId, 'there is no bus thread-members-dev here, only thread-members-local'],
    ]);
    expect(events.map((event) => event['detail-type'])).toEqual(['ThreadMembersChanged']);
  });

  test('tells what is wrong with a malformed event, of either door', async () => {
    const { put, send, results } = await startEvents();

    await put(ADD, { threadId: Number(THREAD), usernames: ['anna'], requestId: 'one' });
    await results(1);
    await send(ADD, 'two', { threadId: THREAD, usernames: ['an na'] });
    const events = await results(2);

    for (const { detail } of events) threadMembersChangeFailed.parse(detail);
    expect(events.map(({ detail: { requestId, error } }) => [requestId, error.code, error.errors])).toEqual([
      ['one', 'invalid-request', [expect.objectContaining({ pointer: '#/detail/threadId' })]],
      ['two', 'invalid-request', [expect.objectContaining({ pointer: '#/detail/usernames/0' })]],
    ]);
  });
});

test('the AWS CLI is told by its option: with the variable alone, version 1 leaves the machine', async () => {
  const service = npmStart({}, 'node');
  const { awsUrl } = await service.ready();

  const commands = service
    .text()
    .split('\n')
    .filter((line) => / aws /.test(line));

  expect(commands.length).toBeGreaterThan(0);
  for (const command of commands) expect(command).toContain(` aws --endpoint-url ${awsUrl} --region `);
});

test('EVENTS_PORT is where bus and queue are', async () => {
  const first = npmStart({}, 'node');
  const { awsUrl } = await first.ready();
  first.signal('SIGINT');
  await first.ended;

  const service = npmStart({ EVENTS_PORT: new URL(awsUrl).port }, 'node');

  expect((await service.ready()).awsUrl).toBe(awsUrl);
  expect(await resultsAt(awsUrl, 0)).toEqual([]);
});

test('without EVENTS_PORT bus and queue are at 1000 over PORT at each start, or elsewhere where that is taken', async () => {
  const { url, PORT } = await freePortWithNeighbour();

  const first = npmStart({ PORT }, 'node');
  const atFirst = (await first.ready()).awsUrl;
  first.signal('SIGINT');
  await first.ended;
  const other = await listenOn(Number(PORT) + 1_000);
  const second = npmStart({ PORT }, 'node');
  const { awsUrl, ...started } = await second.ready();
  other.close();

  expect(atFirst).toBe(`http://127.0.0.1:${Number(PORT) + 1_000}`);
  expect(started.url).toBe(url);
  expect([url, atFirst]).not.toContain(awsUrl);
  expect(await resultsAt(awsUrl, 0)).toEqual([]);
});

/** A free port whose neighbour, 1000 over it, is free, too. */
async function freePortWithNeighbour() {
  for (;;) {
    const probe = await listenOn(0);
    const { port } = probe.address() as AddressInfo;
    const neighbour = await listenOn(port + 1_000).catch(() => undefined);
    probe.close();
    neighbour?.close();
    if (neighbour) return { url: `http://127.0.0.1:${port}`, PORT: String(port) };
  }
}

async function listenOn(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
