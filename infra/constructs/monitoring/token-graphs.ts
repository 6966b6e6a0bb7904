import { Duration } from 'aws-cdk-lib';
import { MathExpression, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { CustomMetricGroup } from 'cdk-monitoring-constructs';
import { APP_TOKEN_LIFETIME_SECONDS } from '../../../shared/rotation/mint-app-token.ts';
import { TIME_LIMITS } from '../../environment/time-limits.ts';
import type { Alarmed } from './alarmed.ts';
import type { LogMetrics } from './log-metrics.ts';

/** Until a rotation succeeds: one that fails is tried again hours later, and is no news until then. */
const STAYS = { over: 0, missing: TreatMissingData.IGNORE };

/** The app token: how old it is, whether it can be had, whether it is taken, and its rotation. */
export function tokenGraphs(metrics: LogMetrics, alarmed: Alarmed): CustomMetricGroup[] {
  const expiry = metrics.appTokenExpiry;
  const age = new MathExpression({
    expression: `(${APP_TOKEN_LIFETIME_SECONDS} - (FILL(expiry, REPEAT) - EPOCH(FILL(expiry, REPEAT)))) / 3600`,
    usingMetrics: { expiry: expiry.with({ period: Duration.minutes(5) }) },
    label: 'Hours',
    period: Duration.minutes(5),
  });
  const rotations = new MathExpression({
    // An hour without one has no data; as 0 it is a period that counts, and the twelfth of them is not waited for in vain.
    expression: 'FILL(rotations, 0)',
    usingMetrics: { rotations: expiry.with({ statistic: Stats.SAMPLE_COUNT }) },
    label: 'Rotations an hour',
    period: Duration.hours(1),
  });
  return [
    { title: 'Age of the app token', metrics: [age] },
    {
      title: 'Requests without an app token',
      metrics: [
        alarmed('app-token-unavailable', metrics.appTokenUnavailable, { over: 0 }),
        alarmed('app-token-refused', metrics.appTokenRefused, { over: 0 }),
      ],
    },
    {
      title: 'Rotation',
      metrics: [
        alarmed('certificate-missing', metrics.certificateMissing, STAYS),
        alarmed('rotation-failed', metrics.rotationFailed, STAYS),
        alarmed('no-rotation', rotations, {
          under: 1,
          periods: TIME_LIMITS.hoursWithoutRotation,
          missing: TreatMissingData.BREACHING,
        }),
      ],
    },
  ];
}
