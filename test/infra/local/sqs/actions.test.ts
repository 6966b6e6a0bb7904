import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import {
  AddPermissionCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import { httpCall } from '../../../support/local/http-call.ts';
import { bodies, openQueues } from '../../../support/local/open-queues.ts';

const MEBIBYTE = 1024 * 1024;

test('a queue is found by its name', async () => {
  const { client, urls } = await openQueues();

  const found = await client.send(new GetQueueUrlCommand({ QueueName: 'thread-members-test-changes.fifo' }));

  expect(found.QueueUrl).toBe(urls.changes);
  await expect(client.send(new GetQueueUrlCommand({ QueueName: 'changes' }))).rejects.toMatchObject({
    name: 'QueueDoesNotExist',
    message: 'The specified queue does not exist.',
    $fault: 'client',
  });
});

test('all three queues are listed', async () => {
  const { client, urls } = await openQueues();

  const { QueueUrls } = await client.send(new ListQueuesCommand({}));

  expect(QueueUrls).toEqual(Object.values(urls));
});

test('a queue tells what it is set to and how much is in it', async () => {
  const { client, urls, queue } = await openQueues();
  const { sendTo, receive } = queue(urls.changes);
  await sendTo('a', 'a1', 'a2', 'a3');
  await receive({ MaxNumberOfMessages: 1 });
  const attributesOf = async (QueueUrl: string) =>
    (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes;

  const changes = await attributesOf(urls.changes);

  expect(changes).toMatchObject({
    QueueArn: 'arn:aws:sqs:us-east-1:000000000000:thread-members-test-changes.fifo',
    ApproximateNumberOfMessages: '2',
    ApproximateNumberOfMessagesNotVisible: '1',
    VisibilityTimeout: '720',
    FifoQueue: 'true',
    ContentBasedDeduplication: 'false',
    DeduplicationScope: 'messageGroup',
    FifoThroughputLimit: 'perMessageGroupId',
  });
  expect(JSON.parse(changes?.['RedrivePolicy'] ?? '')).toEqual({
    deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:thread-members-test-unapplied-changes.fifo',
    maxReceiveCount: 100,
  });
  const standard = await attributesOf(urls.undelivered);
  expect(standard).toMatchObject({ VisibilityTimeout: '30', ApproximateNumberOfMessages: '0' });
  expect(standard).not.toHaveProperty('RedrivePolicy');
  expect(standard).not.toHaveProperty('FifoQueue');
});

test('a purge takes everything, out of sight or not', async () => {
  const { client, urls, queue, pass } = await openQueues();
  const { sendTo, receive } = queue(urls.changes);
  await sendTo('a', 'a1', 'a2');
  await receive({ MaxNumberOfMessages: 1 });

  await client.send(new PurgeQueueCommand({ QueueUrl: urls.changes }));
  pass(720);

  expect(await receive()).toEqual([]);
});

test('a long poll ends as soon as a message comes', async () => {
  const { urls, queue, changes } = await openQueues();
  const { sendTo, receive } = queue(urls.changes);
  const looks = vi.spyOn(changes, 'receive');
  const polling = receive({ WaitTimeSeconds: 20 });
  await eventually(() => expect(looks.mock.calls.length).toBeGreaterThan(1));

  await sendTo('a', 'a1');

  expect(bodies(await polling)).toEqual(['a1']);
});

test('a long poll whose client has gone takes no message', async () => {
  const { urls, queue, changes, client } = await openQueues();
  const { sendTo, receive } = queue(urls.changes);
  const looks = vi.spyOn(changes, 'receive');
  const gone = new AbortController();
  const closed = answerClosed();
  const polling = client.send(new ReceiveMessageCommand({ QueueUrl: urls.changes, WaitTimeSeconds: 20 }), {
    abortSignal: gone.signal,
  });
  await eventually(() => expect(looks.mock.calls.length).toBeGreaterThan(1));

  gone.abort();
  await expect(polling).rejects.toThrow();
  await closed;
  const before = looks.mock.calls.length;
  await sendTo('a', 'a1');

  expect(bodies(await receive())).toEqual(['a1']);
  expect(looks.mock.calls.length).toBe(before + 1);
});

test('attributes are given to those who ask for them', async () => {
  const { client, urls, queue } = await openQueues();
  await queue(urls.changes).sendTo('a', 'a1');

  const named = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: urls.changes, AttributeNames: ['QueueArn', 'FifoQueue'] }),
  );
  const none = await client.send(new GetQueueAttributesCommand({ QueueUrl: urls.changes }));
  const one = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: urls.changes,
      VisibilityTimeout: 0,
      MessageSystemAttributeNames: ['MessageGroupId'],
    }),
  );
  const plain = await client.send(new ReceiveMessageCommand({ QueueUrl: urls.changes }));

  expect(Object.keys(named.Attributes ?? {}).sort()).toEqual(['FifoQueue', 'QueueArn']);
  expect(none.Attributes).toBeUndefined();
  expect(one.Messages?.[0]?.Attributes).toEqual({ MessageGroupId: 'a' });
  expect(plain.Messages?.[0]?.Attributes).toBeUndefined();
});

test('a long poll of an empty queue ends empty', async () => {
  const { client, urls } = await openQueues();

  const answer = await client.send(new ReceiveMessageCommand({ QueueUrl: urls.changes, WaitTimeSeconds: 1 }));

  expect(answer.Messages).toBeUndefined();
});

test('a message has up to 1 MiB', async () => {
  const { urls, queue } = await openQueues();
  const { send, receive } = queue(urls.undelivered);

  await send('é'.repeat(MEBIBYTE / 2));

  await expect(send(`x${'é'.repeat(MEBIBYTE / 2)}`)).rejects.toMatchObject({
    name: 'InvalidParameterValue',
    message: expect.stringContaining('must be shorter than 1048576 bytes'),
  });
  expect(await receive()).toHaveLength(1);
});

test.each([
  ['ReceiveMessage', { MaxNumberOfMessages: 11 }, 'InvalidParameterValue'],
  ['ReceiveMessage', { MaxNumberOfMessages: 0 }, 'InvalidParameterValue'],
  ['ReceiveMessage', { WaitTimeSeconds: 21 }, 'InvalidParameterValue'],
  ['ReceiveMessage', { VisibilityTimeout: 43_201 }, 'InvalidParameterValue'],
  ['ChangeMessageVisibility', { ReceiptHandle: 'none', VisibilityTimeout: -1 }, 'InvalidParameterValue'],
  ['ChangeMessageVisibility', { ReceiptHandle: 'none' }, 'MissingParameter'],
  ['DeleteMessage', {}, 'MissingParameter'],
  ['SendMessage', {}, 'MissingParameter'],
  ['SendMessage', { MessageBody: '' }, 'InvalidParameterValue'],
  ['SendMessage', { MessageBody: 5 }, 'InvalidParameterValue'],
  ['ReceiveMessage', { QueueUrl: '__proto__' }, 'com.amazonaws.sqs#QueueDoesNotExist'],
  ['constructor', {}, 'UnknownOperationException'],
])('%s of %j is refused', async (action, input, type) => {
  const { endpoint, urls } = await openQueues();
  const headers = { 'x-amz-target': `AmazonSQS.${action}`, 'content-type': 'application/x-amz-json-1.0' };
  const body = JSON.stringify({ QueueUrl: urls.changes, ...input });

  const answer = await httpCall(endpoint.url, { method: 'POST', target: '/', headers, body });

  expect([answer.status, JSON.parse(answer.body).__type]).toEqual([400, type]);
});

test('an action that is not there is told so', async () => {
  const { client, urls } = await openQueues();
  const input = { QueueUrl: urls.changes, Label: 'x', AWSAccountIds: ['1'], Actions: ['*'] };

  await expect(client.send(new AddPermissionCommand(input))).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: 'no AmazonSQS.AddPermission here',
  });
});

/** Resolves when an answer that is begun after this call has lost its connection, or is out. */
function answerClosed(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const began = 'http.server.request.start';
  const listen = (message: unknown) =>
    (message as { response: ServerResponse }).response.once('close', () => resolve());
  subscribe(began, listen);
  onTestFinished(() => void unsubscribe(began, listen));
  return promise;
}
