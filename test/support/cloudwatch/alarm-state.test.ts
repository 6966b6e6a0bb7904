import { describe, expect, test } from 'vitest';
import { type Alarm, isRaised } from './alarm-state.ts';

const METRIC = { Namespace: 'space', MetricName: 'Count' };
const ALARM: Alarm = {
  AlarmName: 'alarm',
  AlarmDescription: '',
  ComparisonOperator: 'GreaterThanThreshold',
  Threshold: 1,
  EvaluationPeriods: 1,
  DatapointsToAlarm: 1,
  TreatMissingData: 'notBreaching',
  ...METRIC,
  Period: 300,
  Statistic: 'Sum',
};

/** Values of the metric, by their minute. */
function data(values: Record<number, number>) {
  return Object.entries(values).map(([minute, value]) => ({
    minute: Number(minute),
    namespace: 'space',
    name: 'Count',
    dimensions: {},
    value,
  }));
}

describe('an alarm is raised', () => {
  test.each([
    ['when its statistic is beyond the threshold', {}, { 1: 1, 5: 1 }, true],
    ['not at the threshold', {}, { 1: 1 }, false],
    ['not by what is older than its period', {}, { 0: 9 }, false],
    ['not by another statistic', { Statistic: 'Maximum' }, { 1: 1, 5: 1 }, false],
    ['below a threshold', { ComparisonOperator: 'LessThanThreshold' }, { 1: 0 }, true],
    ['by missing data, when that is breaching', { TreatMissingData: 'breaching' }, {}, true],
    ['not by missing data, when that is not', {}, {}, false],
    ['when enough periods are beyond', { EvaluationPeriods: 2, DatapointsToAlarm: 2 }, { 0: 2, 5: 2 }, true],
    ['not when too few are', { EvaluationPeriods: 2, DatapointsToAlarm: 2 }, { 5: 2 }, false],
  ] as [string, Partial<Alarm>, Record<number, number>, boolean][])('%s', (_, changes, values, raised) => {
    expect(isRaised({ ...ALARM, ...changes }, data(values), 5, false)).toBe(raised);
  });

  test.each([true, false])('as before, when it ignores missing data and has none: %s', (before) => {
    expect(isRaised({ ...ALARM, TreatMissingData: 'ignore' }, [], 5, before)).toBe(before);
    expect(isRaised({ ...ALARM, TreatMissingData: 'ignore' }, data({ 5: 0 }), 5, before)).toBe(false);
  });

  test.each([
    ['IF(a >= 2, 100 * a / b, 0)', { 5: 3 }, true],
    ['IF(a >= 4, 100 * a / b, 0)', { 5: 3 }, false],
    ['2 - a', {}, false],
    ['2 - FILL(a, 0)', {}, true],
  ])('by an expression: %s of %j', (Expression, values, raised) => {
    const { Namespace, MetricName, Period, Statistic, ...common } = ALARM;
    const MetricStat = { Metric: METRIC, Period: 300, Stat: 'Sum' };
    const Metrics = [
      { Id: 'e', Expression },
      { Id: 'a', MetricStat },
      { Id: 'b', MetricStat },
    ];

    expect(isRaised({ ...common, Metrics }, data(values), 5, false)).toBe(raised);
  });
});
