import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { appOf, PROD } from '../support/infra/synthesise.ts';

test('uses nothing that CDK has deprecated, in the stack nor in what checks it', () => {
  // What would be a warning at each synth becomes an error: of a construct, or a finding of cdk-nag.
  vi.stubEnv('JSII_DEPRECATED', 'fail');
  onTestFinished(() => void vi.unstubAllEnvs());
  const callers = ['arn:aws:iam::123456789012:role/chat-backend'];

  const { directory } = appOf({ prod: { ...PROD, callers, alarmEmail: 'operators@example.com' } }).synth();

  const report = readFileSync(join(directory, 'validation-report.json'), 'utf8');
  expect(JSON.parse(report).pluginReports).toEqual([]);
});
