import { describe, expect, it } from 'vitest';
import { grantsOf, statementsIn } from './policies.ts';
import { onlyResource, templateWith } from './synthesise.ts';

const template = templateWith({ imBaseUrl: 'https://im.example.com/org/app', removeNoun: 'thread' });

const HTTP_FUNCTIONS = ['list-members', 'add-members', 'remove-members'];

function secretOf(name: string): { Ref: string } {
  const secret = onlyResource(template, 'AWS::SecretsManager::Secret', {
    Name: `thread-members/test/${name}`,
  });
  return { Ref: secret.logicalId };
}

/** What each function may do whatever its work is: write its own log and send traces. */
function baseGrantsOf(entry: string): unknown[][] {
  const logs = onlyResource(template, 'AWS::Logs::LogGroup', {
    LogGroupName: `/aws/lambda/thread-members-test-${entry}`,
  });
  const ownLogs = { 'Fn::GetAtt': [logs.logicalId, 'Arn'] };
  return [
    ['logs:CreateLogStream', ownLogs],
    ['logs:PutLogEvents', ownLogs],
    ['xray:PutTelemetryRecords', '*'],
    ['xray:PutTraceSegments', '*'],
  ];
}

describe('the stack', () => {
  const token = secretOf('app-token');
  const agoraApp = secretOf('agora-app');

  it.each([
    ...HTTP_FUNCTIONS.map((entry): [string, string, unknown[][]] => [
      entry,
      'read the app token',
      [['secretsmanager:GetSecretValue', token]],
    ]),
    [
      'rotate-app-token',
      'read the certificate and rotate the token',
      [
        ['secretsmanager:GetSecretValue', agoraApp],
        ['secretsmanager:DescribeSecret', token],
        ['secretsmanager:GetSecretValue', token],
        ['secretsmanager:PutSecretValue', token],
        ['secretsmanager:UpdateSecretVersionStage', token],
      ],
    ],
  ])('lets %s %s, write its own log and send traces, and nothing else', (entry, _, own) => {
    expect(grantsOf(template, `thread-members-test-${entry}`)).toEqual(
      [...own, ...baseGrantsOf(entry)].sort(),
    );
  });

  it('lets nobody else near the secrets', () => {
    const others = statementsIn(template).filter(
      ({ Action, Resource }) =>
        JSON.stringify(Action).includes('secretsmanager:') &&
        ![token, agoraApp].some((secret) => JSON.stringify(secret) === JSON.stringify(Resource)),
    );

    expect(others).toEqual([]);
    expect(template.findResources('AWS::SecretsManager::ResourcePolicy')).toEqual({});
    expect(namesOfFunctions()).toEqual(
      [...HTTP_FUNCTIONS, 'rotate-app-token'].map((entry) => `thread-members-test-${entry}`).sort(),
    );
  });

  it('grants nothing on every resource but the sending of traces', () => {
    const everywhere = statementsIn(template).filter(({ Resource }) =>
      JSON.stringify(Resource).includes('*'),
    );

    expect(new Set(everywhere.flatMap(({ Action }) => Action))).toEqual(
      new Set(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']),
    );
    expect(statementsIn(template).filter(({ Action }) => JSON.stringify(Action).includes('*'))).toEqual([]);
  });

  it.each([
    ['list-members', { APP_TOKEN_SECRET_ID: token }],
    ['add-members', { APP_TOKEN_SECRET_ID: token }],
    ['remove-members', { APP_TOKEN_SECRET_ID: token, IM_REMOVE_NOUN: 'thread' }],
    ['rotate-app-token', { AGORA_APP_SECRET_ID: agoraApp }],
  ])('gives %s the variables of the design, and no other', (entry, own) => {
    const { Properties: properties } = onlyResource(template, 'AWS::Lambda::Function', {
      FunctionName: `thread-members-test-${entry}`,
    });

    expect(properties['Environment']).toEqual({
      Variables: { IM_BASE_URL: 'https://im.example.com/org/app', ...own },
    });
  });

  it('prints the address of the API and the names of the secrets, as the AWS CLI takes them', () => {
    const outputs = Object.entries(template.findOutputs('*')).map(([name, { Value }]) => [name, Value]);

    expect(Object.fromEntries(outputs)).toEqual({
      ApiUrl: expect.anything(),
      AgoraAppSecretName: 'thread-members/test/agora-app',
      AppTokenSecretName: 'thread-members/test/app-token',
    });
  });
});

function namesOfFunctions(): string[] {
  return Object.values(template.findResources('AWS::Lambda::Function'))
    .map(({ Properties }) => Properties.FunctionName)
    .sort();
}
