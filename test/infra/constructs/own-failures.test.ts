import { describe, expect, it, vi } from 'vitest';
import { INTERNAL_ERROR_LINE } from '../../../infra/constructs/own-failures.ts';
import { matchesPattern } from '../../support/matches-pattern.ts';
import { loadHandlers, names, startService } from '../../support/service.ts';
import { onlyResource, templateWith } from '../synthesise.ts';

const template = templateWith();
const ENTRIES = ['list-members', 'add-members', 'remove-members'];
const CHANGE = { body: { usernames: names(2) } };

describe('the alarm on our own 500s', () => {
  const { Properties: alarm } = onlyResource(template, 'AWS::CloudWatch::Alarm', {
    AlarmName: 'thread-members-test-internal-errors',
  });

  it('rings at the first one of a minute, and is quiet without requests', () => {
    expect(alarm).toMatchObject({
      Namespace: 'thread-members-test',
      MetricName: 'internal-errors',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  it.each(ENTRIES)('counts the lines of %s', (entry) => {
    const logs = onlyResource(template, 'AWS::Logs::LogGroup', {
      LogGroupName: `/aws/lambda/thread-members-test-${entry}`,
    });

    const filter = onlyResource(template, 'AWS::Logs::MetricFilter', {
      LogGroupName: { Ref: logs.logicalId },
      FilterPattern: INTERNAL_ERROR_LINE.logPatternString,
    });

    expect(filter.Properties['MetricTransformations']).toEqual([
      { MetricNamespace: 'thread-members-test', MetricName: 'internal-errors', MetricValue: '1' },
    ]);
  });

  it('counts the line of a 500, whose cause is a wrong setting here', async () => {
    const { logs } = await startService();
    vi.stubEnv('IM_BASE_URL', 'http://im.example.com/org/app/');
    const { list, add, remove } = await loadHandlers();

    const answers = [await list(), await add(CHANGE), await remove(CHANGE)];

    expect(answers.map(({ status }) => status)).toEqual([500, 500, 500]);
    expect(logs.map((line) => matchesPattern(INTERNAL_ERROR_LINE, line))).toEqual([true, true, true]);
  });

  it('does not count what is the caller’s fault, the vendor’s, or the token’s', async () => {
    const { im, secrets, logs, list, add, remove } = await startService();

    const answers = [await list({ threadId: '0' }), await remove({ body: '{' })];
    im.intercept = () => ({ kind: 'answer', status: 400, body: { error: 'group_error' } });
    answers.push(await add(CHANGE));
    im.intercept = () => ({ kind: 'answer', status: 201, body: {} });
    answers.push(await add(CHANGE));
    secrets.put('thread-members/test/app-token', '{}');
    answers.push(await (await loadHandlers()).list());

    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 502, 503]);
    expect(logs).toHaveLength(5);
    expect(logs.filter((line) => matchesPattern(INTERNAL_ERROR_LINE, line))).toEqual([]);
  });
});

describe.each(ENTRIES)('the alarm on %s', (entry) => {
  it('rings when a call of its alias ends without an answer', () => {
    const lambda = {
      Ref: onlyResource(template, 'AWS::Lambda::Function', { FunctionName: `thread-members-test-${entry}` })
        .logicalId,
    };

    const { Properties: alarm } = onlyResource(template, 'AWS::CloudWatch::Alarm', {
      AlarmName: `thread-members-test-${entry}-errors`,
    });

    expect(alarm).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [
        { Name: 'FunctionName', Value: lambda },
        { Name: 'Resource', Value: { 'Fn::Join': ['', [lambda, ':live']] } },
      ],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      TreatMissingData: 'notBreaching',
    });
  });
});
