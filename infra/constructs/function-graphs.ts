import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { CustomMetricGroup } from 'cdk-monitoring-constructs';
import type { Alarmed } from './alarmed.ts';
import type { LogMetrics } from './log-metrics.ts';
import type { ServiceFunction } from './service-function.ts';

const FIVE_MINUTES = { period: Duration.minutes(5) };

/** Periods of 5 minutes: among few requests the slowest 1 % is a single one. */
const SUSTAINED = 3;

/** A function, by the name of its file. */
export type NamedFunction = readonly [entry: string, fn: ServiceFunction];

/** An operation, with what its slowest 1 % of requests may take, in ms. */
export type TimedOperation = readonly [...NamedFunction, maxMs: number];

/** The functions' own failures and their speed. */
export function functionGraphs(
  functions: {
    operations: readonly TimedOperation[];
    events: readonly NamedFunction[];
    rotation: NamedFunction;
  },
  metrics: LogMetrics,
  alarmed: Alarmed,
): CustomMetricGroup[] {
  const { operations, events, rotation } = functions;
  // The rotation's errors have alarms of their own: each of its steps that fails throws, as Secrets Manager asks for.
  const watched = [...operations, ...events];
  return [
    {
      title: 'Errors of our own',
      metrics: [alarmed('internal-errors', metrics.internalErrors, { over: 0 })],
    },
    {
      title: 'Invocations that ended without an answer',
      metrics: watched.map(([subject, { lambda }]) =>
        alarmed('function-errors', lambda.metricErrors(FIVE_MINUTES), {
          over: 0,
          subject,
        }),
      ),
    },
    {
      title: 'Invocations refused by Lambda',
      metrics: [...watched, rotation].map(([subject, { lambda }]) =>
        alarmed('function-throttled', lambda.metricThrottles(FIVE_MINUTES), {
          over: 0,
          subject,
        }),
      ),
    },
    {
      title: 'The slowest 1 % of requests, ms',
      metrics: operations.map(([subject, { lambda }, over]) => {
        const p99 = lambda.metricDuration({ ...FIVE_MINUTES, statistic: Stats.percentile(99) });
        return alarmed('slow-answers', p99, { over, periods: SUSTAINED, subject });
      }),
    },
  ];
}
