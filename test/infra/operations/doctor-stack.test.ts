import { describe, expect, test } from 'vitest';
import { refuse } from '../../support/operations/start-aws.ts';
import { ALL_PASS, CHECKS, startDeployment, startWell } from '../../support/operations/start-deployment.ts';

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
    const deployment = await startWell();
    deployment.stack.status = status;

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, stack: verdict });
    expect(line('stack')).toContain(`thread-members-test is ${status}`);
  });

  test('lacks an output of this version: that line alone cannot be checked', async () => {
    const deployment = await startWell();
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
    for (const check of CHECKS.filter((name) => name !== 'stack'))
      expect(line(check)).toMatch(/ -> Mend what the line about the stack says first\.$/);
  });

  test('AWS refuses the credentials: the lines that need an output point to that, not to IAM roles', async () => {
    const deployment = await startDeployment();
    deployment.aws.actions['DescribeStacks'] = refuse('ExpiredToken', 'The security token has expired');

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toMatchObject({ stack: 'FAIL', token: 'WARN', consumer: 'PASS' });
    expect(line('stack')).toMatch(/could not be read: ExpiredToken: .* -> See that the credentials are good/);
    expect(line('token')).toMatch(/ApiUrl .* is not known -> Mend what the line about the stack says first/);
  });
});
