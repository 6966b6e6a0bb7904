import { Duration, Validations } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { RedrivePermission } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { REQUESTED } from '../../../shared/contract/member-event.ts';
import type { Environment } from '../../environment/check-environments.ts';
import { EVENT_SETTINGS } from '../../environment/event-settings.ts';
import { QUEUES, resourceName, SEQUENCER } from '../../environment/resource-name.ts';
import { namedOutput } from '../functions/named-output.ts';
import { ServiceFunction } from '../functions/service-function.ts';
import { ChangeQueue } from './change-queue.ts';
import { EventSchemas } from './event-schemas.ts';
import { MemberEventBus } from './member-event-bus.ts';
import { ServiceQueue } from './service-queue.ts';

/**
 * How long EventBridge tries to hand an event to the sequencer, and how long Lambda then tries to run that. Not AWS's 24 and
 * 6 hours: an event so late would undo newer ones unseen. In the dead-letter queue it waits for somebody to decide.
 */
const MAX_EVENT_AGE = Duration.hours(1);

/** After the first, one and two minutes apart. */
const RETRIES = 2;

interface MemberEventsProps {
  readonly environment: Environment;
}

/**
 * The doors for events (docs/design.md#events): a bus, whose requests the sequencer puts in order, and the FIFO queue behind it,
 * which also takes them directly and which the consumer applies. There is no archive: an old add that is replayed would undo a
 * newer remove.
 */
export class MemberEvents extends Construct {
  /** Applies the changes; it calls the vendor, so somebody has to let it read the app token. */
  readonly consumer: ServiceFunction;
  readonly sequencer: ServiceFunction;
  /** Events that the sequencer could not put in order. */
  readonly undelivered: ServiceQueue;
  readonly changes: ChangeQueue;
  private readonly environment: Environment;
  private readonly bus: MemberEventBus;

  constructor(scope: Construct, id: string, { environment }: MemberEventsProps) {
    super(scope, id);
    this.environment = environment;
    this.undelivered = new ServiceQueue(this, 'Undelivered', {
      environment,
      name: QUEUES.undelivered,
      // No queue's dead letters: events come here from the rule and from Lambda.
      settings: { redriveAllowPolicy: { redrivePermission: RedrivePermission.DENY_ALL } },
    });
    this.sequencer = this.createSequencer();
    this.consumer = this.createConsumer();
    const { sequencer, consumer } = this;
    this.changes = new ChangeQueue(this, 'Changes', { environment, sequencer, consumer });
    this.bus = new MemberEventBus(this, 'Bus', { environment, reporters: [sequencer, consumer] });
    new EventSchemas(this, 'Schemas', { environment });
    const rule = this.route();
    if (environment.callers) this.keepDeadLetters(rule);
    this.nameOutputs();
  }

  /** Lets a principal ask for changes, at both doors. Where the environment names its callers, it must be one of them. */
  grantSend(grantee: IGrantable): void {
    this.bus.grantRequest(grantee);
    this.changes.grantSend(grantee);
  }

  private createSequencer(): ServiceFunction {
    const sequencer = new ServiceFunction(this, 'Sequencer', {
      environment: this.environment,
      entry: SEQUENCER,
      description: 'Puts requests from the bus in order, by thread',
      variables: {},
      timeout: Duration.seconds(EVENT_SETTINGS.sequencerTimeoutSeconds),
      deadLetterQueue: this.undelivered,
    });
    sequencer.lambda.configureAsyncInvoke({ maxEventAge: MAX_EVENT_AGE, retryAttempts: RETRIES });
    Validations.of(sequencer.lambda).acknowledge({
      id: 'Serverless-LambdaAsyncFailureDestination',
      reason: 'It has a dead-letter queue, which keeps the event as it came; a destination would wrap it.',
    });
    return sequencer;
  }

  private createConsumer(): ServiceFunction {
    return new ServiceFunction(this, 'Consumer', {
      environment: this.environment,
      entry: 'apply-member-events',
      description: "Applies each thread's changes in order",
      variables: { IM_BASE_URL: this.environment.imBaseUrl, IM_REMOVE_NOUN: this.environment.removeNoun },
      timeout: Duration.seconds(EVENT_SETTINGS.consumerTimeoutSeconds),
      whyNoDeadLetterQueue:
        'Its queue has one: a message that a failed invocation leaves comes again, at most 100 times.',
    });
  }

  private route(): Rule {
    const target = new LambdaFunction(this.sequencer.lambda, {
      deadLetterQueue: this.undelivered,
      maxEventAge: MAX_EVENT_AGE,
    });
    return new Rule(this, 'Requests', {
      ruleName: resourceName(this.environment.name, 'requests'),
      description: 'Requests to change members, from whatever source',
      eventBus: this.bus.bus,
      eventPattern: { detailType: Object.keys(REQUESTED) },
      targets: [target],
    });
  }

  /**
   * Lets nobody plant what the next redrive would apply. Dead letters come on behalf of the rule, by Lambda with the
   * sequencer's role and, without a look at this policy, by SQS from the queue of changes.
   */
  private keepDeadLetters(rule: Rule): void {
    for (const queue of [this.undelivered, this.changes.unapplied])
      queue.refuseSending({
        ArnNotEquals: {
          'aws:PrincipalArn': this.sequencer.role.roleArn,
          'aws:SourceArn': [rule.ruleArn, this.changes.queue.queueArn],
        },
      });
  }

  private nameOutputs(): void {
    const { queue, unapplied } = this.changes;
    const outputs = {
      EventBusName: [this.bus.bus.eventBusName, 'Event bus to put requests on; results come over it, too'],
      EventBusArn: [this.bus.bus.eventBusArn, 'ARN of that bus, to name it from another account'],
      QueueUrl: [
        queue.queueUrl,
        'FIFO queue to send requests to in strict order, with the thread id as group',
      ],
      QueueArn: [queue.queueArn, 'ARN of that queue, for policies'],
      UndeliveredEventsQueueUrl: [
        this.undelivered.queueUrl,
        'Dead letters: events that never got into the queue',
      ],
      UnappliedChangesQueueUrl: [unapplied.queueUrl, 'Dead letters: messages that could not be applied'],
      UnappliedChangesQueueArn: [unapplied.queueArn, 'ARN of that queue, to redrive it with'],
    } as const;
    for (const [name, [value, description]] of Object.entries(outputs)) {
      namedOutput(this, name, value, description);
    }
  }
}
