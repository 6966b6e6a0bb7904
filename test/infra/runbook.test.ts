import { expect, test } from 'vitest';
import { PROD, templateWith } from '../support/infra/synthesise.ts';
import { anchorsOf } from '../support/markdown.ts';

test('has a section for every alarm, which the alarm names', () => {
  const alarms = Object.values(
    templateWith({ ...PROD, alarmEmail: 'operators@example.com' }).findResources('AWS::CloudWatch::Alarm'),
  );
  const named = alarms.map(
    ({ Properties }) => /docs\/runbook\.md#([a-z-]+)$/.exec(Properties.AlarmDescription)?.[1],
  );

  expect(named.length).toBeGreaterThan(14);
  expect(named.filter((anchor) => !anchorsOf('docs/runbook.md').includes(anchor ?? ''))).toEqual([]);
});
