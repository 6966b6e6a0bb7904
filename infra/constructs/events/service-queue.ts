import { Duration, Validations } from 'aws-cdk-lib';
import { AnyPrincipal, type Conditions, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Environment } from '../../environment/check-environments.ts';
import { type QUEUES, resourceName } from '../../environment/resource-name.ts';
import { removalPolicyOf } from '../functions/removal-policy.ts';

/** The longest that SQS keeps a message. */
const RETENTION = Duration.days(14);

interface ServiceQueueProps {
  readonly environment: Environment;
  /** What is in it; a FIFO queue's ends in `.fifo`, as SQS asks for. */
  readonly name: (typeof QUEUES)[keyof typeof QUEUES];
  /** What this queue has beyond every queue's defaults. */
  readonly settings?: QueueProps;
}

/** A queue of this service. Carries every default: kept 14 days, encrypted, reached over TLS only. */
export class ServiceQueue extends Queue {
  constructor(scope: Construct, id: string, { environment, name, settings }: ServiceQueueProps) {
    super(scope, id, {
      ...settings,
      queueName: resourceName(environment.name, name),
      retentionPeriod: RETENTION,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: removalPolicyOf(environment),
    });
    if (settings?.deadLetterQueue) return;
    // A queue that is nobody's dead-letter queue is still found, by AwsSolutions-SQS3.
    Validations.of(this).acknowledge({
      id: 'Serverless-SQSRedrivePolicy',
      reason: 'A dead-letter queue itself: nothing consumes it that could fail again and again.',
    });
  }

  /**
   * Refuses what others put here, whatever IAM lets them do.
   *
   * @param unless negated conditions, none of which holds for those who may; a key that a request lacks meets its condition
   */
  refuseSending(unless: Conditions): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        actions: ['sqs:SendMessage'],
        resources: [this.queueArn],
        principals: [new AnyPrincipal()],
        conditions: unless,
      }),
    );
  }
}
