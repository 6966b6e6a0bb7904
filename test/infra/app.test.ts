import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { App, Stack } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, test } from 'vitest';
import { appOf, PLAIN, PROD, templateOf } from '../support/infra/synthesise.ts';
import { withEnvironments } from '../support/infra/with-environments.ts';

const CALLERS = ['arn:aws:iam::123456789012:role/chat-backend'];

const WITH_RULES = { validation: true };

const app = appOf(
  {
    dev: PLAIN,
    prod: { ...PROD, callers: CALLERS, alarmEmail: 'operators@example.com' },
    located: { ...PLAIN, account: '123456789012', region: 'eu-west-1', removeNoun: 'thread' },
    guarded: {
      ...PLAIN,
      callers: CALLERS,
      vpcEndpointIds: ['vpce-0123456789abcdef0'],
      throttling: { rateLimit: 8, burstLimit: 2, add: { rateLimit: 4, burstLimit: 1 } },
      canary: true,
      alarmEmail: 'alarms@example.com',
    },
    private: { ...PLAIN, vpcEndpointIds: ['vpce-0123456789abcdef0', 'vpce-1a2b3c4d'] },
    keyed: {
      ...PLAIN,
      encryptionKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    },
  },
  WITH_RULES,
);

function stackOf(environment: string): Stack {
  return app.node.findChild(`thread-members-${environment}`) as Stack;
}

/** What cdk-nag and CDK's own rules have to say, warnings included. */
function findingsIn(checked: App): unknown[] {
  const { directory } = checked.synth();
  return JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')).pluginReports;
}

/** Names that mean something only inside what has a name of its own. */
const INNER_NAMES = [
  'AWS::ApiGateway::Stage StageName',
  'AWS::CloudWatch::Alarm MetricName',
  'AWS::CodeDeploy::DeploymentGroup DeploymentConfigName',
  'AWS::DynamoDB::Table AttributeName',
  'AWS::EventSchemas::Schema SchemaName',
  'AWS::IAM::Policy PolicyName',
  'AWS::IAM::Role PolicyName',
  'AWS::Lambda::Alias Name',
  'AWS::Logs::MetricFilter MetricName',
];

/** Namespaces that AWS owns, and dimensions, which its metrics have. */
const OF_AWS = /^AWS\/|^(FunctionName|QueueName|Resource)$/;

/** Every name that a template gives, however deep: the strings under keys that end in Name or Namespace. */
function namesIn(environment: string): string[] {
  const resources: Record<string, { Type: string; Properties?: unknown }> = templateOf(
    app,
    environment,
  ).toJSON()['Resources'];
  return Object.values(resources).flatMap(({ Type: type, Properties: properties }) =>
    stringsUnderNames(properties)
      .filter(([key, value]) => !INNER_NAMES.includes(`${type} ${key}`) && !OF_AWS.test(value))
      .map(([, value]) => value),
  );
}

function stringsUnderNames(properties: unknown): [string, string][] {
  if (!(properties instanceof Object)) return [];
  return Object.entries(properties).flatMap(([key, value]): [string, string][] => {
    if (typeof value !== 'string') return stringsUnderNames(value);
    return /Name(space)?$/.test(key) ? [[key, value]] : [];
  });
}

describe('node infra/app.ts', () => {
  const callers = Array.from({ length: 60 }, (_, index) => `arn:aws:iam::123456789012:role/caller-${index}`);

  const WITHOUT_CODE = JSON.stringify({ 'aws:cdk:bundling-stacks': [] });

  test.each([
    ['with a wrong setting', { dev: {} }, 'dev.imBaseUrl: is missing; must be https://HOST/PATH'],
    ['with more callers than fit', { dev: { ...PLAIN, callers } }, 'dev.callers: of these 60 ARNs the first'],
  ])('%s prints the fault and nothing else, and exits with 1', async (_, entries, fault) => {
    const ending = await promisify(execFile)(process.execPath, ['infra/app.ts'], {
      env: { ...process.env, ...withEnvironments(entries), CDK_CONTEXT_JSON: WITHOUT_CODE },
    }).catch((error: { code: number; stderr: string }) => error);

    expect(ending).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Wrong environments:\n.*\n$/) });
    expect(ending.stderr).toContain(`\n- ${fault}`);
  });
});

describe('the app', () => {
  test('has a stack for each environment, in its account and region', () => {
    expect(stackOf('located').stackName).toBe('thread-members-located');
    expect(stackOf('located').environment).toBe('aws://123456789012/eu-west-1');
    expect(stackOf('dev').environment).toBe('aws://unknown-account/unknown-region');
  });

  test('protects the stack from deletion where state is kept', () => {
    expect(stackOf('prod').terminationProtection).toBe(true);
    expect(stackOf('dev').terminationProtection).toBe(false);
  });

  test.each(['dev', 'prod', 'guarded'])(
    'puts the environment into every name of %s, so that two can share an account',
    (environment) => {
      expect(namesIn(environment)).toContain(`thread-members-${environment}-list-members`);
      expect(
        namesIn(environment).filter(
          (name) => !new RegExp(`thread-members[-/]${environment}(?![a-z0-9])`).test(name),
        ),
      ).toEqual([]);
    },
  );

  test('gives no two environments a name in common', () => {
    const names = ['dev', 'prod', 'guarded', 'keyed'].map((environment) => new Set(namesIn(environment)));

    expect(new Set(names.flatMap((own) => [...own])).size).toBe(
      names.reduce((sum, { size }) => sum + size, 0),
    );
  });

  test('exports nothing that another stack could depend on', () => {
    for (const output of Object.values(templateOf(app, 'dev').findOutputs('*'))) {
      expect(output).not.toHaveProperty('Export');
    }
  });

  test('passes cdk-nag without an open finding', () => {
    expect(findingsIn(app)).toEqual([]);
  });

  test.each([
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
    const planted = appOf({ dev: PLAIN }, WITH_RULES);
    plant(planted.node.findChild('thread-members-dev') as Stack);

    expect(() => planted.synth()).toThrow(finding);
  });
});
