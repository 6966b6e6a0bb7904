import { Duration } from 'aws-cdk-lib';
import { Alarm, type AlarmProps, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ProblemCode } from '../../shared/errors/problem-codes.ts';
import type { DeploymentEnvironment } from '../check-environments.ts';
import type { LiveFunction } from './live-function.ts';
import { LogCount } from './log-count.ts';

/** The line of a request that was answered with our own 500 (shared/http/request-log.ts); no other status has this code. */
export const INTERNAL_ERROR_LINE = FilterPattern.stringValue(
  '$.message.code',
  '=',
  'internal' satisfies ProblemCode,
);

interface OwnFailuresProps {
  readonly deployment: DeploymentEnvironment;
  readonly functions: readonly LiveFunction[];
}

/**
 * Alarms on what is the service's own fault, and nobody else's: its 500s, and functions that end without an answer. The
 * first one rings, so that a canary is taken back before all requests come to it.
 */
export class OwnFailures extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { deployment, functions }: OwnFailuresProps) {
    super(scope, id);
    const internalErrors = new LogCount(this, 'InternalErrors', {
      deployment,
      metricName: 'internal-errors',
      pattern: INTERNAL_ERROR_LINE,
      functions,
    });
    this.alarms = [
      this.alarmOnAny('InternalErrorsAlarm', {
        alarmName: `thread-members-${deployment.name}-internal-errors`,
        alarmDescription:
          'A bug, or a wrong setting: callers got 500 internal, and do not know whether users were changed.',
        metric: internalErrors.metric,
      }),
      ...functions.map(({ live, functionName, node }) =>
        this.alarmOnAny(`${node.id}Errors`, {
          alarmName: `${functionName}-errors`,
          alarmDescription:
            'The function ended without an answer: callers got 500 internal from the gateway, and do not know whether users were changed.',
          metric: live.metricErrors({ statistic: Stats.SUM, period: Duration.minutes(1) }),
        }),
      ),
    ];
  }

  private alarmOnAny(
    id: string,
    props: Pick<AlarmProps, 'alarmName' | 'alarmDescription' | 'metric'>,
  ): Alarm {
    return new Alarm(this, id, {
      ...props,
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
