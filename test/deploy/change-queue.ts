import { ok } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { resourceName } from '../../infra/environment/resource-name.ts';
import { type Deployed, outputOf } from '../../infra/operations/doctor/deployed.ts';
import { type Operation, REQUEST_TYPE_OF } from '../../shared/contract/member-event.ts';
import { until } from './until.ts';

/**
 * Sends a request to the strict door.
 *
 * @returns the request's id
 */
export async function send(
  deployed: Deployed,
  threadId: string,
  operation: Operation,
  usernames: readonly string[],
): Promise<string> {
  const requestId = randomUUID();
  const detail = { threadId, usernames, requestId };
  await sendBody(deployed, threadId, JSON.stringify({ 'detail-type': REQUEST_TYPE_OF[operation], detail }));
  return requestId;
}

/**
 * Sends a text there, whatever it is.
 *
 * @returns the message's id
 */
export async function sendBody(
  deployed: Deployed,
  MessageGroupId: string,
  MessageBody: string,
): Promise<string> {
  const QueueUrl = outputOf(deployed, 'QueueUrl');
  const message = { MessageGroupId, MessageDeduplicationId: randomUUID(), MessageBody };
  const { MessageId } = await deployed.aws.sqs.send(new SendMessageCommand({ QueueUrl, ...message }));
  ok(MessageId);
  return MessageId;
}

/**
 * Puts a dead letter into the queue of unapplied changes, and receives it.
 *
 * @returns the handle to delete it by
 */
export async function receivedDeadLetter(deployed: Deployed): Promise<string> {
  const { sqs } = deployed.aws;
  const QueueUrl = outputOf(deployed, 'UnappliedChangesQueueUrl');
  const message = { MessageGroupId: '1', MessageDeduplicationId: randomUUID(), MessageBody: '{}' };
  await sqs.send(new SendMessageCommand({ QueueUrl, ...message }));
  const receive = new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 300 });
  return until(
    'a dead letter',
    async () =>
      (await sqs.send(receive)).Messages?.find(({ Body }) => Body === message.MessageBody)?.ReceiptHandle,
  );
}

/** Pauses and resumes the consumer, as an operator does. */
export async function setConsumer({ name, aws }: Deployed, Enabled: boolean): Promise<void> {
  const FunctionName = resourceName(name, 'apply-member-events');
  const list = new ListEventSourceMappingsCommand({ FunctionName });
  const mapping = async () => (await aws.lambda.send(list)).EventSourceMappings?.[0];
  const UUID = (await mapping())?.UUID;
  await aws.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
  const state = Enabled ? 'Enabled' : 'Disabled';
  await until(`a mapping that is ${state}`, async () =>
    (await mapping())?.State === state ? state : undefined,
  );
}

/** Takes a message out of the FIFO queue's dead-letter queue; the body, if there is one. */
export async function takeDeadLetter(deployed: Deployed): Promise<string | undefined> {
  const { sqs } = deployed.aws;
  const QueueUrl = outputOf(deployed, 'UnappliedChangesQueueUrl');
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  for (const { ReceiptHandle } of Messages)
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return Messages[0]?.Body;
}

/** How many dead letters there are. */
export async function countDeadLetters(deployed: Deployed): Promise<number> {
  const QueueUrl = outputOf(deployed, 'UnappliedChangesQueueUrl');
  const AttributeNames = ['ApproximateNumberOfMessages' as const];
  const { Attributes } = await deployed.aws.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages);
}
