import * as z from 'zod/mini';

/**
 * Days that CloudWatch can keep logs. Not CDK's `RetentionDays`, which has the same: operators' commands read environments,
 * too, and should not load the CDK for it.
 */
const DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const DEFAULT_DAYS = 30;

/** How long an environment keeps its logs, in days. */
export const logRetentionDays = z._default(
  z.literal(DAYS, `must be one of ${DAYS.join(', ')}`),
  DEFAULT_DAYS,
);
