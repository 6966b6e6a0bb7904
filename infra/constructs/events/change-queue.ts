import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  type IQueue,
  Queue,
  RedrivePermission,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Variables } from '../../../shared/variables.ts';
import { callerStatements } from '../../environment/caller-statements.ts';
import type { Environment } from '../../environment/check-environments.ts';
import { EVENT_SETTINGS } from '../../environment/event-settings.ts';
import { QUEUES, resourceName } from '../../environment/resource-name.ts';
import type { ServiceFunction } from '../functions/service-function.ts';
import { ServiceQueue } from './service-queue.ts';

const QUEUE_URL = 'QUEUE_URL' satisfies keyof Variables;

interface ChangeQueueProps {
  readonly environment: Environment;
  /** Sends what comes over the bus. */
  readonly sequencer: ServiceFunction;
  readonly consumer: ServiceFunction;
}

/** The strict door: a FIFO queue that has each thread's changes in order, a message group for each thread. */
export class ChangeQueue extends Construct {
  readonly queue: Queue;
  /** What the consumer could not apply. SQS's own redrive sends it back. */
  readonly unapplied: ServiceQueue;

  constructor(scope: Construct, id: string, { environment, sequencer, consumer }: ChangeQueueProps) {
    super(scope, id);
    this.unapplied = this.createUnapplied(environment);
    this.queue = new ServiceQueue(this, 'Queue', {
      environment,
      name: QUEUES.changes,
      settings: {
        fifo: true,
        // High throughput: each thread by itself, its deduplication ids, too.
        deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
        fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
        // An add, a remove and the same add again are three changes.
        contentBasedDeduplication: false,
        visibilityTimeout: Duration.seconds(EVENT_SETTINGS.visibilitySeconds),
        deadLetterQueue: { queue: this.unapplied, maxReceiveCount: EVENT_SETTINGS.maxReceiveCount },
      },
    });
    for (const { lambda } of [sequencer, consumer]) lambda.addEnvironment(QUEUE_URL, this.queue.queueUrl);
    this.grantSend(sequencer.lambda);
    this.feed(consumer, environment.consumerConcurrency);
    if (environment.callers) this.keepOthersOut(environment.callers, sequencer);
  }

  /** Lets a principal send changes. */
  grantSend(grantee: IGrantable): void {
    this.grant(grantee, ['sqs:SendMessage']);
  }

  /** The dead-letter queue of this queue, and of no other: what lies there is applied by the next redrive. */
  private createUnapplied(environment: Environment): ServiceQueue {
    return new ServiceQueue(this, 'Unapplied', {
      environment,
      name: QUEUES.unapplied,
      settings: {
        fifo: true,
        redriveAllowPolicy: {
          redrivePermission: RedrivePermission.BY_QUEUE,
          sourceQueues: [this.byName(resourceName(environment.name, QUEUES.changes))],
        },
      },
    });
  }

  /** The queue that is yet to be: it names its dead-letter queue, which could not name it by reference, too. */
  private byName(queueName: string): IQueue {
    const queueArn = Stack.of(this).formatArn({ service: 'sqs', resource: queueName });
    return Queue.fromQueueAttributes(this, 'Source', { queueArn, fifo: true });
  }

  /** Not an `SqsEventSource`: that grants GetQueueUrl, which nobody calls. */
  private feed(consumer: ServiceFunction, maxConcurrency: number): void {
    const actions = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility'];
    this.grant(
      consumer.lambda,
      actions.map((action) => `sqs:${action}`),
    );
    const mapping = consumer.lambda.addEventSourceMapping('Changes', {
      eventSourceArn: this.queue.queueArn,
      batchSize: EVENT_SETTINGS.batchSize,
      maxConcurrency,
      reportBatchItemFailures: true,
    });
    Validations.of(mapping).acknowledge({
      id: 'Serverless-LambdaEventSourceMappingDestination',
      reason: 'Lambda knows no destination for an SQS queue as a source; the dead-letter queue is that.',
    });
  }

  /**
   * Refuses sending alone. What goes on inside is not touched: Lambda receives with the consumer's role, and SQS moves what
   * is dead by itself. An operator's redrive sends, so it needs a role that is among the callers.
   */
  private keepOthersOut(callers: readonly string[], sequencer: ServiceFunction): void {
    const request = { actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] };
    const { allowance, refusal } = callerStatements(request, callers, [sequencer.role.roleArn]);
    this.queue.addToResourcePolicy(allowance);
    this.queue.addToResourcePolicy(refusal);
  }

  private grant(grantee: IGrantable, actions: string[]): void {
    Grant.addToPrincipal({ grantee, actions, resourceArns: [this.queue.queueArn] }).assertSuccess();
  }
}
