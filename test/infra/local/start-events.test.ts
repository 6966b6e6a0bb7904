import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
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
    put: (DetailType: string, detail: object) => {
      const entry = { EventBusName: 'thread-members-local', Source: 'shop', DetailType };
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
