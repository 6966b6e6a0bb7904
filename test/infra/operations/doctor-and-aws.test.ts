import { describe, expect, test } from 'vitest';
import { Refusal } from './start-aws.ts';
import { ALL_PASS, CHECKS, startDeployment } from './start-deployment.ts';

const MINUTE = 60_000;

function refuse(type: string, message: string) {
  return () => {
    throw new Refusal(type, message);
  };
}

describe('the stack', () => {
  test('is not there: nothing else is asked for, and its line has the command', async () => {
    const deployment = await startDeployment();
    const missing = refuse('ValidationError', 'Stack with id thread-members-test does not exist');
    deployment.aws.actions['DescribeStacks'] = missing;

    const { verdicts, line } = await deployment.examine();

    const notChecked = Object.fromEntries(CHECKS.map((check) => [check, 'WARN']));
    expect(verdicts).toEqual({ ...notChecked, stack: 'FAIL', clock: 'PASS' });
    expect(line('stack')).toMatch(
      /there is no stack thread-members-test .* -> npx cdk deploy thread-members-test/,
    );
    expect(line('alarms')).toContain('not checked: there is no stack');
    expect(deployment.aws.asked).toEqual(['DescribeStacks']);
  });

  test.each([
    ['CREATE_COMPLETE', 'PASS'],
    ['UPDATE_COMPLETE', 'PASS'],
    ['UPDATE_IN_PROGRESS', 'WARN'],
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'WARN'],
    ['UPDATE_ROLLBACK_COMPLETE', 'WARN'],
    ['ROLLBACK_COMPLETE', 'FAIL'],
    ['CREATE_FAILED', 'FAIL'],
    ['UPDATE_FAILED', 'FAIL'],
    ['UPDATE_ROLLBACK_FAILED', 'FAIL'],
    ['REVIEW_IN_PROGRESS', 'FAIL'],
    ['DELETE_IN_PROGRESS', 'FAIL'],
    ['DELETE_FAILED', 'FAIL'],
  ])('is %s: %s', async (status, verdict) => {
    const deployment = await startDeployment();
    await deployment.firstToken();
    deployment.stack.status = status;

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, stack: verdict });
    expect(line('stack')).toContain(`thread-members-test is ${status}`);
  });

  test('lacks an output of this version: that line alone cannot be checked', async () => {
    const deployment = await startDeployment();
    await deployment.firstToken();
    delete deployment.stack.outputs['UnappliedChangesQueueUrl'];

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, 'unapplied-changes': 'WARN' });
    expect(line('unapplied-changes')).toMatch(
      /output UnappliedChangesQueueUrl .* is not known -> .*deploy this version/,
    );
  });

  test('AWS does not answer: that is no report of warnings alone', async () => {
    const deployment = await startDeployment();
    await deployment.aws.close();

    const { verdicts, line } = await deployment.examine();

    const unchecked = Object.fromEntries(CHECKS.map((check) => [check, 'WARN']));
    expect(verdicts).toEqual({ ...unchecked, stack: 'FAIL' });
    expect(line('stack')).toMatch(/could not be read: ECONNREFUSED -> See that this machine reaches AWS/);
  });
});

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
    const deployment = await startDeployment();
    await deployment.firstToken();
    const words = `User: arn:aws:iam::1:user/x is not authorized to perform: ${action}`;
    deployment.aws.actions[action] = refuse('AccessDeniedException', words);

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, ...expected });
    for (const check of CHECKS.filter((name) => name in expected)) expect(line(check)).toContain(words);
  });

  test('of the stack: what needs no output of it is checked', async () => {
    const deployment = await startDeployment();
    await deployment.firstToken();
    deployment.aws.actions['DescribeStacks'] = refuse('AccessDenied', 'User is not authorized');

    const { verdicts, line } = await deployment.examine();

    const unchecked = Object.fromEntries(CHECKS.map((check) => [check, 'WARN']));
    expect(verdicts).toEqual({ ...unchecked, clock: 'PASS', consumer: 'PASS', alarms: 'PASS' });
    expect(line('stack')).toMatch(/AccessDenied: .* -> Run the doctor with an IAM role that may do this/);
    expect(line('token')).toMatch(/ApiUrl .* is not known -> .*may read the stack/);
  });

  test('of the secrets: both lines about them', async () => {
    const deployment = await startDeployment();
    await deployment.firstToken();
    await deployment.list();
    deployment.secrets.fail = () => 'internal';

    const { verdicts } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, certificate: 'WARN', rotation: 'WARN' });
  });
});

test('a call that never gets an answer costs its own line and no other', async () => {
  const deployment = await startDeployment();
  await deployment.firstToken();
  deployment.aws.actions['DescribeAlarms'] = () => new Promise(() => undefined);

  const { verdicts, line } = await deployment.examine(5_000);

  expect(verdicts).toEqual({ ...ALL_PASS, alarms: 'WARN' });
  expect(line('alarms')).toContain('could not be checked: no answer in time');
});

describe('the alarms', () => {
  test('that are red are named, with what their own descriptions say', async () => {
    const deployment = await startDeployment();
    await deployment.firstToken();
    deployment.alarms.push({
      AlarmName: 'thread-members-test-vendor-failing',
      AlarmDescription: 'The vendor fails. See README, Alarms.',
      StateValue: 'ALARM',
    });

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, alarms: 'FAIL' });
    expect(line('alarms')).toBe(
      '1 of 2 red: thread-members-test-vendor-failing -> thread-members-test-vendor-failing: The vendor fails. See README, Alarms.',
    );
  });

  test('of an environment whose name begins like this one’s are not this one’s', async () => {
    const deployment = await startDeployment();
    await deployment.firstToken();
    deployment.alarms.push({ AlarmName: 'thread-members-test-eu-errors', StateValue: 'ALARM' });

    const { verdicts } = await deployment.examine();

    expect(verdicts).toEqual(ALL_PASS);
  });

  test('are not there: somebody should deploy them', async () => {
    const deployment = await startDeployment();
    await deployment.firstToken();
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
    const deployment = await startDeployment();
    await deployment.firstToken();
    deployment.aws.clockMs = clockMs;

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, clock: verdict });
    expect(line('clock')).toMatch(words);
  });
});
