import { describe, expect, test } from 'vitest';
import { refuse } from '../../support/operations/start-aws.ts';
import { ALL_PASS, CHECKS, startWell } from '../../support/operations/start-deployment.ts';

describe('a call that is not allowed', () => {
  test.each([
    ['ListEventSourceMappings', { consumer: 'WARN' }],
    [
      'GetQueueAttributes',
      { 'oldest-message': 'WARN', 'undelivered-events': 'WARN', 'unapplied-changes': 'WARN' },
    ],
    ['DescribeAlarms', { alarms: 'WARN' }],
    ['FilterLogEvents', { rotation: 'WARN' }],
  ] as const)('%s: its lines say so, and no other', async (action, expected) => {
    const deployment = await startWell();
    const words = `User: arn:aws:iam::1:user/x is not authorized to perform: ${action}`;
    deployment.aws.actions[action] = refuse('AccessDeniedException', words);

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, ...expected });
    for (const check of CHECKS.filter((name) => name in expected)) expect(line(check)).toContain(words);
  });

  test('of the stack: what needs no output of it is checked', async () => {
    const deployment = await startWell();
    deployment.aws.actions['DescribeStacks'] = refuse('AccessDenied', 'User is not authorized');

    const { verdicts, line } = await deployment.examine();

    const unchecked = Object.fromEntries(CHECKS.map((check) => [check, 'WARN']));
    expect(verdicts).toEqual({ ...unchecked, clock: 'PASS', consumer: 'PASS', alarms: 'PASS' });
    expect(line('stack')).toMatch(/AccessDenied: .* -> Run the doctor with an IAM role that may do this/);
    expect(line('token')).toMatch(/ApiUrl .* is not known -> .*may read the stack/);
  });

  test('of the secrets: both lines about them', async () => {
    const deployment = await startWell();
    await deployment.list();
    deployment.secrets.fail = () => 'internal';

    const { verdicts } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, certificate: 'WARN', rotation: 'WARN' });
  });
});

test('a call that never gets an answer costs its own line and no other', async () => {
  const deployment = await startWell();
  deployment.aws.actions['DescribeAlarms'] = () => new Promise(() => undefined);

  const { verdicts, line } = await deployment.examine(5_000);

  expect(verdicts).toEqual({ ...ALL_PASS, alarms: 'WARN' });
  expect(line('alarms')).toContain('could not be checked: no answer in time');
});
