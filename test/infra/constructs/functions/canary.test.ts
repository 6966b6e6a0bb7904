import { describe, expect, test } from 'vitest';
import { grantsOfRole } from '../../../support/infra/policies.ts';
import { appOf, onlyResource, PROD, templateOf, templateWith } from '../../../support/infra/synthesise.ts';

const template = templateOf(appOf({ prod: PROD }), 'prod');
const ENTRIES = ['list-members', 'add-members', 'remove-members'];

const functions = ENTRIES.map(
  (entry) =>
    onlyResource(template, 'AWS::Lambda::Function', { FunctionName: `thread-members-prod-${entry}` })
      .logicalId,
);
/** Our own 500s, and every function but the rotation ending without an answer: one release has them all. */
const ALARM_NAMES = [
  'internal-errors',
  ...[...ENTRIES, 'sequence-member-events', 'apply-member-events'].map((entry) => `function-errors-${entry}`),
];
const alarms = ALARM_NAMES.map(
  (name) =>
    onlyResource(template, 'AWS::CloudWatch::Alarm', { AlarmName: `thread-members-prod-${name}` }).logicalId,
);
const application = onlyResource(template, 'AWS::CodeDeploy::Application');

function groupOf(entry: string) {
  return onlyResource(template, 'AWS::CodeDeploy::DeploymentGroup', {
    DeploymentGroupName: `thread-members-prod-${entry}`,
  });
}

describe('a canary', () => {
  test.each(ENTRIES)(
    'moves %s to a new version for 10 %% of the requests, and 5 minutes later for all',
    (entry) => {
      const lambda = onlyResource(template, 'AWS::Lambda::Function', {
        FunctionName: `thread-members-prod-${entry}`,
      });
      const alias = onlyResource(template, 'AWS::Lambda::Alias', { FunctionName: { Ref: lambda.logicalId } });

      expect(groupOf(entry).Properties).toMatchObject({
        ApplicationName: { Ref: application.logicalId },
        DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
        DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
      });
      expect(alias).toHaveProperty('UpdatePolicy.CodeDeployLambdaAliasUpdate', {
        ApplicationName: { Ref: application.logicalId },
        DeploymentGroupName: { Ref: groupOf(entry).logicalId },
      });
    },
  );

  test.each(ENTRIES)('takes %s back when any alarm on a failure of our own rings', (entry) => {
    const { AlarmConfiguration: watched, AutoRollbackConfiguration: rollback } = groupOf(entry)
      .Properties as {
      AlarmConfiguration: { Alarms: { Name: { Ref: string } }[]; Enabled: boolean };
      AutoRollbackConfiguration: object;
    };

    expect(watched.Enabled).toBe(true);
    expect(watched.Alarms.map(({ Name }) => Name.Ref).sort()).toEqual([...alarms].sort());
    expect(rollback).toEqual({ Enabled: true, Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'] });
  });

  test('may move the aliases of the three functions and see those alarms, and nothing else', () => {
    const role = groupOf('list-members').Properties['ServiceRoleArn'];
    const actions = ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'];
    const moving = functions
      .map((lambda) => ({ 'Fn::GetAtt': [lambda, 'Arn'] }))
      .flatMap((arn) => [arn, { 'Fn::Join': ['', [arn, ':live']] }])
      .flatMap((arn) => actions.map((action) => [action, arn]));
    const watching = alarms.map((alarm) => ['cloudwatch:DescribeAlarms', { 'Fn::GetAtt': [alarm, 'Arn'] }]);

    expect(textsOf(grantsOfRole(template, role))).toEqual(textsOf([...moving, ...watching]));
  });

  test('has a role that CodeDeploy alone can take', () => {
    const [role] = (groupOf('list-members').Properties['ServiceRoleArn'] as { 'Fn::GetAtt': string[] })[
      'Fn::GetAtt'
    ];

    expect(
      template.findResources('AWS::IAM::Role')[role ?? '']?.['Properties'].AssumeRolePolicyDocument.Statement,
    ).toEqual([
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'codedeploy.amazonaws.com' } },
    ]);
  });

  test('is absent where the environment does not ask for one: the alias moves at once', () => {
    const plain = templateWith();
    const aliases = Object.values(plain.findResources('AWS::Lambda::Alias'));

    expect(plain.findResources('AWS::CodeDeploy::DeploymentGroup')).toEqual({});
    expect(aliases).toHaveLength(3);
    for (const alias of aliases) expect(alias).not.toHaveProperty('UpdatePolicy');
  });
});

function textsOf(grants: unknown[][]): string[] {
  return grants.map((grant) => JSON.stringify(grant)).sort();
}
