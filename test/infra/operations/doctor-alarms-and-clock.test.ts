import { describe, expect, test } from 'vitest';
import { ALL_PASS, startWell } from '../../support/operations/start-deployment.ts';

const MINUTE = 60_000;

describe('the alarms', () => {
  test('that are red are named, with what their own descriptions say', async () => {
    const deployment = await startWell();
    deployment.alarms.push({
      AlarmName: 'thread-members-test-vendor-failing',
      AlarmDescription: 'The vendor fails. See docs/runbook.md#alarms.',
      StateValue: 'ALARM',
    });

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, alarms: 'FAIL' });
    expect(line('alarms')).toBe(
      '1 of 2 red: thread-members-test-vendor-failing -> thread-members-test-vendor-failing: The vendor fails. See docs/runbook.md#alarms.',
    );
  });

  test('of an environment whose name begins like this one’s are not this one’s', async () => {
    const deployment = await startWell();
    deployment.alarms.push({ AlarmName: 'thread-members-test-eu-errors', StateValue: 'ALARM' });

    const { verdicts } = await deployment.examine();

    expect(verdicts).toEqual(ALL_PASS);
  });

  test('are not there: somebody should deploy them', async () => {
    const deployment = await startWell();
    deployment.alarms.length = 0;

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, alarms: 'WARN' });
    expect(line('alarms')).toContain('there are no alarms -> npx cdk deploy thread-members-test');
  });
});

describe('the clock', () => {
  test.each([
    ['10 minutes behind', 10 * MINUTE, 'FAIL', /clock is (599|600) s behind AWS's -> Set the clock by NTP/],
    ['10 minutes ahead', -10 * MINUTE, 'FAIL', /clock is 60[01] s ahead of AWS's -> Set the clock by NTP/],
    ['2 minutes behind', 2 * MINUTE, 'WARN', /clock is (119|120) s behind AWS's -> Set the clock by NTP/],
    ['right', 0, 'PASS', /clock is [01] s/],
  ])('%s', async (_, clockMs, verdict, words) => {
    const deployment = await startWell();
    deployment.aws.clockMs = clockMs;

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, clock: verdict });
    expect(line('clock')).toMatch(words);
  });
});
