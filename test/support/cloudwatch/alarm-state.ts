/** One value of a metric. */
export interface Datum {
  readonly minute: number;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metric as an alarm of a template names it, its dimensions' values resolved. */
interface MetricRef {
  Namespace: string;
  MetricName: string;
  Dimensions?: { Name: string; Value: string }[];
}

/** An alarm of a template, of either form: one metric, or an expression over several. */
export interface Alarm extends Partial<MetricRef> {
  AlarmName: string;
  AlarmDescription: string;
  ComparisonOperator: string;
  Threshold: number;
  EvaluationPeriods: number;
  DatapointsToAlarm: number;
  TreatMissingData: 'breaching' | 'notBreaching' | 'ignore';
  Period?: number;
  Statistic?: string;
  ExtendedStatistic?: string;
  Metrics?: {
    Id: string;
    Expression?: string;
    MetricStat?: { Metric: MetricRef; Period: number; Stat: string };
  }[];
}

/** Whether an alarm is raised at a minute, having been in the state `before`. */
export function isRaised(alarm: Alarm, data: readonly Datum[], minute: number, before: boolean): boolean {
  const values = Array.from({ length: alarm.EvaluationPeriods }, (_, index) =>
    valueAt(alarm, data, minute, index),
  );
  if (alarm.TreatMissingData === 'ignore' && values.every((value) => value === undefined)) return before;
  const breaches = values.filter((value) => {
    if (value === undefined) return alarm.TreatMissingData === 'breaching';
    if (alarm.ComparisonOperator === 'GreaterThanThreshold') return value > alarm.Threshold;
    if (alarm.ComparisonOperator === 'LessThanThreshold') return value < alarm.Threshold;
    throw new Error(`unknown operator ${alarm.ComparisonOperator}`);
  });
  return breaches.length >= alarm.DatapointsToAlarm;
}

/** An alarm's value in the period that ended so many periods before the minute; `undefined` when there is no data. */
function valueAt(alarm: Alarm, data: readonly Datum[], minute: number, index: number): number | undefined {
  const stat = (metric: MetricRef, seconds: number, statistic: string) => {
    const end = minute - (index * seconds) / 60;
    const inPeriod = data
      .filter((datum) => datum.minute <= end && datum.minute > end - seconds / 60 && isOf(datum, metric))
      .map(({ value }) => value);
    return statisticOf(statistic, inPeriod);
  };
  if (!alarm.Metrics)
    return stat(alarm as MetricRef, alarm.Period ?? 0, alarm.Statistic ?? alarm.ExtendedStatistic ?? '');
  const inputs: Record<string, number> = {};
  let expression = '';
  for (const { Id, Expression, MetricStat } of alarm.Metrics) {
    if (MetricStat) inputs[Id] = stat(MetricStat.Metric, MetricStat.Period, MetricStat.Stat) ?? Number.NaN;
    else expression = Expression ?? '';
  }
  return calculated(expression, inputs);
}

function isOf(datum: Datum, { Namespace, MetricName, Dimensions = [] }: MetricRef): boolean {
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
  return (
    datum.namespace === Namespace &&
    datum.name === MetricName &&
    JSON.stringify(datum.dimensions) === JSON.stringify(dimensions)
  );
}

function statisticOf(statistic: string, values: number[]): number | undefined {
  if (values.length === 0) return undefined;
  if (statistic === 'Sum') return values.reduce((sum, value) => sum + value, 0);
  if (statistic === 'Minimum') return Math.min(...values);
  if (statistic === 'Maximum') return Math.max(...values);
  if (statistic === 'SampleCount') return values.length;
  if (statistic === 'p99') return values.sort((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1];
  throw new Error(`unknown statistic ${statistic}`);
}

/** Metric math: what has no data is NaN, and what is made of it has none either, except by FILL. */
function calculated(expression: string, inputs: Record<string, number>): number | undefined {
  const IF = (condition: boolean, then: number, otherwise: number) => (condition ? then : otherwise);
  const FILL = (value: number, filler: number) => (Number.isNaN(value) ? filler : value);
  const scope = { IF, FILL, ...inputs };
  const value: number = new Function(...Object.keys(scope), `return ${expression}`)(...Object.values(scope));
  return Number.isNaN(value) ? undefined : value;
}
