import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App, Stack } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import { appOf, PLAIN, templateOf } from './synthesise.ts';

const CALLERS = ['arn:aws:iam::123456789012:role/chat-backend'];

const app = appOf({
  dev: PLAIN,
  prod: { ...PLAIN, keepState: true, callers: CALLERS, alarmEmail: 'operators@example.com' },
  located: { ...PLAIN, account: '123456789012', region: 'eu-west-1', removeNoun: 'thread' },
  keyed: {
    ...PLAIN,
    encryptionKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  },
});

function stackOf(environment: string): Stack {
  return app.node.findChild(`thread-members-${environment}`) as Stack;
}

/** What cdk-nag and CDK's own rules have to say, warnings included. */
function findingsIn(checked: App): unknown[] {
  const { directory } = checked.synth();
  return JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')).pluginReports;
}

/** Every name that a template gives to a resource: the strings and joins of its naming properties. */
function namesIn(environment: string): string[] {
  const resources: Record<string, { Properties?: Record<string, unknown> }> = templateOf(
    app,
    environment,
  ).toJSON()['Resources'];
  return Object.values(resources).flatMap(({ Properties: properties = {} }) =>
    [
      'Name',
      'FunctionName',
      'LogGroupName',
      'QueueName',
      'RoleName',
      'StatementId',
      'AlarmName',
      'DashboardName',
      'TopicName',
      'ExportName',
    ]
      .map((key) => properties[key])
      .filter((name) => typeof name === 'string'),
  );
}

describe('the app', () => {
  it('has a stack for each environment, in its account and region', () => {
    expect(stackOf('located').stackName).toBe('thread-members-located');
    expect(stackOf('located').environment).toBe('aws://123456789012/eu-west-1');
    expect(stackOf('dev').environment).toBe('aws://unknown-account/unknown-region');
  });

  it('protects the stack from deletion where state is kept', () => {
    expect(stackOf('prod').terminationProtection).toBe(true);
    expect(stackOf('dev').terminationProtection).toBe(false);
  });

  it('puts the environment into every name, so that two can share an account', () => {
    expect(namesIn('dev').length).toBeGreaterThan(0);
    for (const name of namesIn('dev')) expect(name).toMatch(/thread-members[-/]dev\b/);
    expect(namesIn('dev').filter((name) => namesIn('prod').includes(name))).toEqual([]);
  });

  it('exports nothing that another stack could depend on', () => {
    for (const output of Object.values(templateOf(app, 'dev').findOutputs('*'))) {
      expect(output).not.toHaveProperty('Export');
    }
  });

  it('passes cdk-nag without an open finding', () => {
    expect(findingsIn(app)).toEqual([]);
  });

  it.each([
    ['AwsSolutions', /AwsSolutions-S1\b/, (stack: Stack) => new CfnBucket(stack, 'Planted')],
    [
      'Serverless',
      /Serverless-CloudWatchLogGroupRetentionPeriod/,
      (stack: Stack) => new CfnLogGroup(stack, 'Planted'),
    ],
    [
      'an acknowledgement that reaches too far',
      /AwsSolutions-IAM4/,
      (stack: Stack) =>
        new CfnRole(stack, 'Planted', {
          assumeRolePolicyDocument: {},
          managedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs'],
        }),
    ],
  ])('fails on a planted violation (%s)', (_, finding, plant) => {
    const planted = appOf({ dev: PLAIN });
    plant(planted.node.findChild('thread-members-dev') as Stack);

    expect(() => planted.synth()).toThrow(finding);
  });
});
