import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { expect, test } from 'vitest';
import { logRetentionDays } from '../../../infra/environment/log-retention.ts';

test('logs can be kept as long as CDK knows, but not for ever', () => {
  const days = Object.values(RetentionDays).filter((value) => typeof value === 'number');

  expect(days.filter((value) => logRetentionDays.safeParse(value).success)).toEqual(
    days.filter((value) => value !== RetentionDays.INFINITE),
  );
});
