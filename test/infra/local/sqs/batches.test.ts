import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
} from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { bodies, openQueues } from '../../../support/local/open-queues.ts';

/** The FIFO queue and what it can do in batches. */
async function openBatches() {
  const { client, urls, queue } = await openQueues();
  const QueueUrl = urls.changes;
  return {
    ...queue(QueueUrl),
    sendAll: (Entries: SendMessageBatchRequestEntry[]) =>
      client.send(new SendMessageBatchCommand({ QueueUrl, Entries })),
    deleteAll: (handles: (string | undefined)[]) =>
      client.send(
        new DeleteMessageBatchCommand({
          QueueUrl,
          Entries: handles.map((ReceiptHandle, index) => ({ Id: `${index}`, ReceiptHandle })),
        }),
      ),
    hideAll: (handles: (string | undefined)[], VisibilityTimeout: number) =>
      client.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl,
          Entries: handles.map((ReceiptHandle, index) => ({
            Id: `${index}`,
            ReceiptHandle,
            VisibilityTimeout,
          })),
        }),
      ),
  };
}

/** An entry of group `a`. */
function entry(Id: string, MessageBody = Id): SendMessageBatchRequestEntry {
  return { Id, MessageBody, MessageGroupId: 'a', MessageDeduplicationId: Id };
}

const TEN = Array.from({ length: 10 }, (_, index) => `m${index}`);

test('ten messages are sent, in their order, and deleted', async () => {
  const { sendAll, receive, deleteAll } = await openBatches();

  const sent = await sendAll(TEN.map((id) => entry(id)));
  const received = await receive();
  const deleted = await deleteAll(received.map(({ ReceiptHandle }) => ReceiptHandle));

  expect(sent.Successful?.map(({ Id }) => Id)).toEqual(TEN);
  expect(bodies(received)).toEqual(TEN);
  expect(received.map(({ MessageId }) => MessageId)).toEqual(
    sent.Successful?.map(({ MessageId }) => MessageId),
  );
  expect([deleted.Successful?.length, deleted.Failed]).toEqual([10, []]);
});

test('an entry that fails leaves the others alone', async () => {
  const { sendAll, receive, hideAll } = await openBatches();
  const { MessageDeduplicationId, ...withoutId } = entry('bad');

  const sent = await sendAll([entry('first'), withoutId, entry('last')]);
  const received = await receive();
  const hidden = await hideAll(['stale', received[0]?.ReceiptHandle, received[1]?.ReceiptHandle], 0);

  expect(sent.Successful?.map(({ Id }) => Id)).toEqual(['first', 'last']);
  expect(sent.Failed).toMatchObject([{ Id: 'bad', Code: 'InvalidParameterValue', SenderFault: true }]);
  expect(bodies(received)).toEqual(['first', 'last']);
  expect(hidden.Successful).toEqual([{ Id: '1' }, { Id: '2' }]);
  expect(hidden.Failed).toMatchObject([{ Id: '0', Code: 'InvalidParameterValue', SenderFault: true }]);
  expect(bodies(await receive())).toEqual(['first', 'last']);
});

test.each([
  ['no entry', [], 'EmptyBatchRequest'],
  ['eleven entries', [...TEN, 'm10'].map((id) => entry(id)), 'TooManyEntriesInBatchRequest'],
  ['an id twice', [entry('one'), entry('two'), entry('one')], 'BatchEntryIdsNotDistinct'],
  ['an id with a space', [{ ...entry('one'), Id: 'o ne' }], 'InvalidBatchEntryId'],
  ['over 1 MiB in all', TEN.map((id) => entry(id, 'x'.repeat(1024 * 1024 * 0.1 + 1))), 'BatchRequestTooLong'],
])('a batch of %s is refused as a whole', async (_, entries, name) => {
  const { sendAll, receive } = await openBatches();

  await expect(sendAll(entries)).rejects.toMatchObject({ name, $fault: 'client' });

  expect(await receive()).toEqual([]);
});
