import { ok } from 'node:assert/strict';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { type Deployed, outputOf } from '../../infra/operations/doctor/deployed.ts';
import { RESULT_SOURCE } from '../../shared/contract/result-event.ts';
import { until } from './until.ts';

const NAME = 'results-for-the-test';

/** A result event, as a listener of the bus gets it. */
interface Result {
  readonly 'detail-type': string;
  readonly source: string;
  // biome-ignore lint/suspicious/noExplicitAny: the steps look into results freely
  readonly detail: any;
}

/** Listens to a bus with a rule and a queue of its own, as any consumer of results does. */
export async function listenToResults(deployed: Deployed) {
  const { sqs } = deployed.aws;
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: NAME }));
  ok(QueueUrl);
  const attributes = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] });
  const { Attributes } = await sqs.send(attributes);
  const rule = { EventBusName: outputOf(deployed, 'EventBusName'), Rule: NAME };
  const events = new EventBridgeClient();
  const EventPattern = JSON.stringify({ source: [RESULT_SOURCE] });
  await events.send(new PutRuleCommand({ ...rule, Name: NAME, EventPattern }));
  await events.send(
    new PutTargetsCommand({ ...rule, Targets: [{ Id: NAME, Arn: Attributes?.['QueueArn'] }] }),
  );
  const seen: Result[] = [];

  return {
    /** The result of a request, as soon as it is there. */
    of(requestId: string): Promise<Result> {
      return until(`the result of ${requestId}`, async () => {
        const found = seen.find(({ detail }) => detail.requestId === requestId);
        if (found === undefined) seen.push(...(await receive(sqs, QueueUrl)));
        return found;
      });
    },
  };
}

/** Waits for up to a second. */
async function receive(sqs: SQSClient, QueueUrl: string): Promise<Result[]> {
  const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1, MaxNumberOfMessages: 10 });
  const { Messages = [] } = await sqs.send(command);
  for (const { ReceiptHandle } of Messages)
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return Messages.map(({ Body = '' }) => JSON.parse(Body));
}
