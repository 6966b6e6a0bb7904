import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { CustomMetricGroup } from 'cdk-monitoring-constructs';
import type { Alarmed } from './alarmed.ts';
import type { LogMetrics } from './log-metrics.ts';

/** Percent of the calls. */
const MAX_SHARE = 5;

/** Failed calls in 5 minutes below which their share says nothing: one list that fails makes three. */
const MIN_FAILURES = 3;

/** Periods of 5 minutes: shorter bursts are what retries are for. */
const SUSTAINED = 3;

/** Reservations in 5 minutes that the budget's table left without an answer: single ones are slow first connections. */
const MAX_UNAVAILABLE = 5;

/** The vendor's calls and what became of them. */
export function vendorGraphs(metrics: LogMetrics, alarmed: Alarmed): CustomMetricGroup[] {
  const { vendorCalls: calls, vendorFailures: failures, rateLimited: limited } = metrics;
  const failed = new MathExpression({
    expression: `IF(failures >= ${MIN_FAILURES}, 100 * failures / calls, 0)`,
    usingMetrics: { failures, calls },
    label: 'Failed, %',
    period: Duration.minutes(5),
  });
  const tooMany = new MathExpression({
    expression: '100 * limited / calls',
    usingMetrics: { limited, calls },
    label: 'reach_limit, %',
    period: Duration.minutes(5),
  });
  return [
    { title: 'Vendor: calls', metrics: [calls, failures, limited] },
    {
      title: 'Vendor: share of calls',
      metrics: [
        alarmed('vendor-failing', failed, { over: MAX_SHARE }),
        alarmed('rate-limited', tooMany, { over: MAX_SHARE, periods: SUSTAINED }),
      ],
    },
    {
      title: 'Vendor: calls refused since the plan is used up',
      metrics: [alarmed('plan-used-up', metrics.planUsedUp, { over: 0 })],
    },
    {
      title: 'Call budget: reservations without a place, without an answer',
      metrics: [
        alarmed('budget-denied', metrics.budgetDenied, { over: 0, periods: SUSTAINED }),
        alarmed('budget-unavailable', metrics.budgetUnavailable, { over: MAX_UNAVAILABLE }),
      ],
    },
  ];
}
