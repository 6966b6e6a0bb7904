import { EventBus } from 'aws-cdk-lib/aws-events';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';

interface ScheduledRemoveProps {
  /** Output `EventBusArn` of the environment's stack. */
  readonly eventBusArn: string;
  readonly threadId: string;
  readonly usernames: readonly string[];
  /** Local time without a zone, such as `2026-12-31T18:00:00`. */
  readonly at: string;
  /** Default: UTC. */
  readonly timeZone?: string;
}

/**
 * Removes users from a thread at one moment. Where the environment names its `callers`, the schedule's role must be one of them.
 */
export class ScheduledRemove extends Construct {
  constructor(scope: Construct, id: string, props: ScheduledRemoveProps) {
    super(scope, id);
    const { eventBusArn, threadId, usernames, at, timeZone = 'UTC' } = props;
    const bus = EventBus.fromEventBusArn(this, 'Bus', eventBusArn);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') });
    bus.grantPutEventsTo(role);
    new CfnSchedule(this, 'Schedule', {
      scheduleExpression: `at(${at})`,
      scheduleExpressionTimezone: timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: bus.eventBusArn,
        roleArn: role.roleArn,
        eventBridgeParameters: { source: 'schedule', detailType: 'ThreadMembersRemoveRequested' },
        input: JSON.stringify({ threadId, usernames }),
      },
    });
  }
}
