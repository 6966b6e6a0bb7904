import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { CustomMetricGroup } from 'cdk-monitoring-constructs';
import type { ServiceFunction } from '../functions/service-function.ts';
import type { Alarmed } from './alarmed.ts';
import type { LogMetrics } from './log-metrics.ts';

const FIVE_MINUTES = { period: Duration.minutes(5) };

/** Periods of 5 minutes: among few requests the slowest 1 % is a single one. */
const SUSTAINED = 3;

/** Tag of the alarms that a new version of the service's own code is taken back for. */
export const OWN_FAILURE = 'own-failure';

/** A function that answers HTTP callers. */
export interface Operation {
  readonly fn: ServiceFunction;
  /** What the slowest 1 % of its requests may take, in ms. */
  readonly slowestMs: number;
}

interface WatchedFunctions {
  readonly operations: readonly Operation[];
  /** Those that events come to. */
  readonly events: readonly ServiceFunction[];
  readonly rotation: ServiceFunction;
}

/** The functions' own failures and their speed. */
export function functionGraphs(
  { operations, events, rotation }: WatchedFunctions,
  metrics: LogMetrics,
  alarmed: Alarmed,
): CustomMetricGroup[] {
  // Without the rotation, whose failures have alarms of their own: each step that fails throws, as Secrets Manager asks for.
  const watched = [...operations.map(({ fn }) => fn), ...events];
  return [
    {
      title: 'Errors of our own',
      metrics: [alarmed('internal-errors', metrics.internalErrors, { over: 0, tag: OWN_FAILURE })],
    },
    {
      title: 'Invocations that ended without an answer',
      metrics: watched.map(({ lambda, entry: subject }) =>
        alarmed('function-errors', lambda.metricErrors(FIVE_MINUTES), { over: 0, subject, tag: OWN_FAILURE }),
      ),
    },
    {
      title: 'Invocations refused by Lambda',
      metrics: [...watched, rotation].map(({ lambda, entry: subject }) =>
        alarmed('function-throttled', lambda.metricThrottles(FIVE_MINUTES), { over: 0, subject }),
      ),
    },
    {
      title: 'The slowest 1 % of requests, ms',
      metrics: operations.map(({ fn: { lambda, entry: subject }, slowestMs: over }) => {
        const p99 = lambda.metricDuration({ ...FIVE_MINUTES, statistic: Stats.percentile(99) });
        return alarmed('slow-answers', p99, { over, periods: SUSTAINED, subject });
      }),
    },
  ];
}
