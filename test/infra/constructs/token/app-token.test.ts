import { describe, expect, test } from 'vitest';
import { grantsOf, statementsIn } from '../../../support/infra/policies.ts';
import { appOf, onlyResource, PLAIN, PROD, templateOf } from '../../../support/infra/synthesise.ts';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

const app = appOf({
  dev: PLAIN,
  prod: PROD,
  keyed: { ...PLAIN, encryptionKeyArn: KEY },
});
const dev = templateOf(app, 'dev');
const keyed = templateOf(app, 'keyed');

function secretOf(environment: string, name: string) {
  return onlyResource(templateOf(app, environment), 'AWS::SecretsManager::Secret', {
    Name: `thread-members/${environment}/${name}`,
  });
}

const rotation = onlyResource(dev, 'AWS::Lambda::Function', {
  FunctionName: 'thread-members-dev-rotate-app-token',
});

describe.each(['app-token', 'agora-app'])('the secret %s', (name) => {
  test.each(['dev', 'prod', 'keyed'])(
    'starts as {} in %s, since another start value would overwrite what is there by then',
    (environment) => {
      const { Properties: properties } = secretOf(environment, name);

      expect(properties['SecretString']).toBe('{}');
      expect(properties).not.toHaveProperty('GenerateSecretString');
    },
  );

  test.each([
    ['dev', 'Delete'],
    ['prod', 'Retain'],
  ])('meets, when the stack of %s is destroyed, this fate: %s', (environment, policy) => {
    expect(secretOf(environment, name)).toMatchObject({
      DeletionPolicy: policy,
      UpdateReplacePolicy: policy,
    });
  });

  test("is encrypted with AWS's own key, or with the environment's", () => {
    expect(secretOf('dev', name).Properties).not.toHaveProperty('KmsKeyId');
    expect(secretOf('keyed', name).Properties).toMatchObject({ KmsKeyId: KEY });
  });
});

test('keeps the app token in the resource that it has always been in: another would be a new secret', () => {
  expect(secretOf('dev', 'app-token').logicalId).toBe('AppTokenSecretD5FBB95C');
});

describe('the rotation', () => {
  const schedule = onlyResource(dev, 'AWS::SecretsManager::RotationSchedule');
  const permission = onlyResource(dev, 'AWS::Lambda::Permission', {
    Principal: 'secretsmanager.amazonaws.com',
  });
  const token = { Ref: secretOf('dev', 'app-token').logicalId };

  test('comes every 4 hours, but not with a deployment, the first of which has no certificate', () => {
    expect(schedule.Properties).toEqual({
      SecretId: token,
      RotationLambdaARN: { 'Fn::GetAtt': [rotation.logicalId, 'Arn'] },
      RotationRules: { ScheduleExpression: 'rate(4 hours)' },
      RotateImmediatelyOnUpdate: false,
    });
  });

  test('is started by Secrets Manager for the token of this account, and by nobody else', () => {
    const permissions = Object.values(dev.findResources('AWS::Lambda::Permission')).filter(({ Properties }) =>
      JSON.stringify(Properties.FunctionName).includes(rotation.logicalId),
    );

    expect(permissions.map(({ Properties }) => Properties)).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: { 'Fn::GetAtt': [rotation.logicalId, 'Arn'] },
        Principal: 'secretsmanager.amazonaws.com',
        SourceAccount: { Ref: 'AWS::AccountId' },
        SourceArn: token,
      },
    ]);
  });

  test('is not scheduled before Secrets Manager may start it and the function may do its work', () => {
    const policy = onlyResource(dev, 'AWS::IAM::Policy', {
      Roles: [{ Ref: (rotation.Properties['Role'] as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0] }],
    });

    expect(schedule).toHaveProperty('DependsOn', [permission.logicalId]);
    expect(rotation).toHaveProperty('DependsOn', expect.arrayContaining([policy.logicalId]));
  });

  test('has time for three slow answers of the vendor, and takes no concurrency from the account', () => {
    expect(rotation.Properties).toMatchObject({ Timeout: 60 });
    expect(rotation.Properties).not.toHaveProperty('ReservedConcurrentExecutions');
  });
});

describe("the environment's own key", () => {
  const token = { Ref: secretOf('keyed', 'app-token').logicalId };
  const agoraApp = { Ref: secretOf('keyed', 'agora-app').logicalId };

  function useFor(secret: unknown) {
    return { StringEquals: { 'kms:EncryptionContext:SecretARN': secret } };
  }

  const table = 'thread-members-keyed-call-budget';
  const budget = [
    'kms:Decrypt',
    KEY,
    { StringEquals: { 'kms:EncryptionContext:aws:dynamodb:tableName': table } },
  ];

  test.each([
    ['list-members', [['kms:Decrypt', KEY, useFor(token)], budget]],
    ['add-members', [['kms:Decrypt', KEY, useFor(token)], budget]],
    ['remove-members', [['kms:Decrypt', KEY, useFor(token)], budget]],
    [
      'rotate-app-token',
      [
        ['kms:Decrypt', KEY, useFor(agoraApp)],
        ['kms:Decrypt', KEY, useFor(token)],
        ['kms:GenerateDataKey', KEY, useFor(token)],
      ],
    ],
  ])('lets %s use it for its secrets and the table of the call budget alone', (entry, grants) => {
    const found = grantsOf(keyed, `thread-members-keyed-${entry}`);
    const sorted = found.filter(([action]) => String(action).startsWith('kms:')).map(textOf);

    expect(sorted.sort()).toEqual(grants.map(textOf).sort());
  });

  test('is granted to nobody where there is none', () => {
    expect(statementsIn(dev).filter(({ Action }) => JSON.stringify(Action).includes('kms:'))).toEqual([]);
  });
});

function textOf(grant: unknown[]): string {
  return JSON.stringify(grant);
}
