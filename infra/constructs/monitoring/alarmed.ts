import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { CustomMetricWithAlarm, MetricWithAlarmSupport } from 'cdk-monitoring-constructs';
import { type AlarmName, alarmTexts } from './alarms.ts';

/** When an alarm is raised: beyond one of the two, in so many periods of its metric on end. */
interface Limit {
  readonly over?: number;
  readonly under?: number;
  /** Default: 1. */
  readonly periods?: number;
  /** What a period without data means. Default: that all is well. */
  readonly missing?: TreatMissingData;
  /** Which of several alarms alike it is, such as a function's name. */
  readonly subject?: string;
  /** What the alarm can be found by among all. */
  readonly tag?: string;
}

/** Puts a metric into a graph of the dashboard, with the alarm on it. */
export type Alarmed = ReturnType<typeof alarmedIn>;

/** @param environment the environment's name */
export function alarmedIn(environment: string) {
  return (alarm: AlarmName, metric: MetricWithAlarmSupport, limit: Limit): CustomMetricWithAlarm => {
    const { over, under, periods = 1, missing = TreatMissingData.NOT_BREACHING, subject, tag } = limit;
    const { name, description } = alarmTexts(environment, alarm, subject);
    const { GREATER_THAN_THRESHOLD: GREATER, LESS_THAN_THRESHOLD: LESS } = ComparisonOperator;
    return {
      metric,
      alarmFriendlyName: name,
      addAlarm: {
        // This key would go into the names that we give ourselves.
        Alarm: {
          threshold: over ?? under ?? 0,
          comparisonOperator: over === undefined ? LESS : GREATER,
          treatMissingDataOverride: missing,
          evaluationPeriods: periods,
          datapointsToAlarm: periods,
          alarmNameOverride: name,
          alarmDescriptionOverride: description,
          ...(tag !== undefined && { customTags: [tag] }),
          // A line at 0 would only hide the graph's own.
          overrideAnnotationVisibility: over !== 0,
        },
      },
    };
  };
}
