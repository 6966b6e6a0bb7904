import { describe, expect, test } from 'vitest';
import { grantsOf, statementsIn } from '../support/infra/policies.ts';
import { onlyResource, templateWith } from '../support/infra/synthesise.ts';

const template = templateWith({ imBaseUrl: 'https://im.example.com/org/app', removeNoun: 'thread' });

const HTTP_FUNCTIONS = ['list-members', 'add-members', 'remove-members'];
const FUNCTIONS = [...HTTP_FUNCTIONS, 'rotate-app-token', 'sequence-member-events', 'apply-member-events'];

function secretOf(name: string): { Ref: string } {
  const secret = onlyResource(template, 'AWS::SecretsManager::Secret', {
    Name: `thread-members/test/${name}`,
  });
  return { Ref: secret.logicalId };
}

function queueOf(name: string): { logicalId: string; arn: object } {
  const { logicalId } = onlyResource(template, 'AWS::SQS::Queue', {
    QueueName: `thread-members-test-${name}`,
  });
  return { logicalId, arn: { 'Fn::GetAtt': [logicalId, 'Arn'] } };
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
  const queue = queueOf('changes.fifo');
  const undelivered = queueOf('undelivered-events');
  const unapplied = queueOf('unapplied-changes.fifo');
  const bus = onlyResource(template, 'AWS::Events::EventBus').logicalId;
  const im = { IM_BASE_URL: 'https://im.example.com/org/app' };
  const events = { EVENT_BUS_NAME: { Ref: bus }, QUEUE_URL: { Ref: queue.logicalId } };
  const putResults = [
    'events:PutEvents',
    { 'Fn::GetAtt': [bus, 'Arn'] },
    { StringEquals: { 'events:source': 'thread-members' } },
  ];

  const partsOfTableArn = [
    'arn:',
    { Ref: 'AWS::Partition' },
    ':dynamodb:',
    { Ref: 'AWS::Region' },
    ':',
    { Ref: 'AWS::AccountId' },
    ':table/thread-members-test-call-budget',
  ];
  const reserveCalls = ['dynamodb:UpdateItem', { 'Fn::Join': ['', partsOfTableArn] }];
  const budget = { BUDGET_TABLE_NAME: 'thread-members-test-call-budget', VENDOR_CALLS_PER_SECOND: '90' };

  test.each([
    ...HTTP_FUNCTIONS.map((entry): [string, string, unknown[][]] => [
      entry,
      'read the app token and reserve vendor calls',
      [['secretsmanager:GetSecretValue', token], reserveCalls],
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
    [
      'sequence-member-events',
      'send to the queue, put results and leave dead letters',
      [['sqs:SendMessage', queue.arn], ['sqs:SendMessage', undelivered.arn], putResults],
    ],
    [
      'apply-member-events',
      'take from the queue, read the app token, reserve vendor calls and put results',
      [
        ['sqs:ChangeMessageVisibility', queue.arn],
        ['sqs:DeleteMessage', queue.arn],
        ['sqs:GetQueueAttributes', queue.arn],
        ['sqs:ReceiveMessage', queue.arn],
        ['secretsmanager:GetSecretValue', token],
        reserveCalls,
        putResults,
      ],
    ],
  ])('lets %s %s, write its own log and send traces, and nothing else', (entry, _, own) => {
    expect(textsOf(grantsOf(template, `thread-members-test-${entry}`))).toEqual(
      textsOf([...own, ...baseGrantsOf(entry)]),
    );
  });

  test('lets nobody else near the secrets', () => {
    const others = statementsIn(template).filter(
      ({ Action, Resource }) =>
        JSON.stringify(Action).includes('secretsmanager:') &&
        ![token, agoraApp].some((secret) => JSON.stringify(secret) === JSON.stringify(Resource)),
    );

    expect(others).toEqual([]);
    expect(template.findResources('AWS::SecretsManager::ResourcePolicy')).toEqual({});
    expect(namesOfFunctions()).toEqual(FUNCTIONS.map((entry) => `thread-members-test-${entry}`).sort());
  });

  test('grants nothing on every resource but the sending of traces', () => {
    const everywhere = statementsIn(template).filter(({ Resource }) =>
      JSON.stringify(Resource).includes('*'),
    );

    expect(new Set(everywhere.flatMap(({ Action }) => Action))).toEqual(
      new Set(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']),
    );
    expect(statementsIn(template).filter(({ Action }) => JSON.stringify(Action).includes('*'))).toEqual([]);
  });

  test.each([
    ['list-members', { ...im, ...budget, APP_TOKEN_SECRET_ID: token }],
    ['add-members', { ...im, ...budget, APP_TOKEN_SECRET_ID: token }],
    ['remove-members', { ...im, ...budget, APP_TOKEN_SECRET_ID: token, IM_REMOVE_NOUN: 'thread' }],
    ['rotate-app-token', { ...im, AGORA_APP_SECRET_ID: agoraApp }],
    ['sequence-member-events', events],
    [
      'apply-member-events',
      { ...im, ...budget, ...events, APP_TOKEN_SECRET_ID: token, IM_REMOVE_NOUN: 'thread' },
    ],
  ])('gives %s the variables of the design, and no other', (entry, own) => {
    const { Properties: properties } = onlyResource(template, 'AWS::Lambda::Function', {
      FunctionName: `thread-members-test-${entry}`,
    });

    expect(properties['Environment']).toEqual({ Variables: own });
  });

  test('prints the addresses of both doors and the names of the secrets, as the AWS CLI takes them', () => {
    const outputs = Object.entries(template.findOutputs('*')).map(([name, { Value }]) => [name, Value]);

    expect(Object.fromEntries(outputs)).toEqual({
      ApiUrl: expect.anything(),
      AgoraAppSecretName: 'thread-members/test/agora-app',
      AppTokenSecretName: 'thread-members/test/app-token',
      EventBusName: { Ref: bus },
      EventBusArn: { 'Fn::GetAtt': [bus, 'Arn'] },
      QueueUrl: { Ref: queue.logicalId },
      QueueArn: queue.arn,
      UndeliveredEventsQueueUrl: { Ref: undelivered.logicalId },
      UnappliedChangesQueueUrl: { Ref: unapplied.logicalId },
      UnappliedChangesQueueArn: unapplied.arn,
    });
  });
});

/** As text, since objects among them have no order to sort by. */
function textsOf(grants: unknown[][]): string[] {
  return grants.map((grant) => JSON.stringify(grant)).sort();
}

function namesOfFunctions(): string[] {
  return Object.values(template.findResources('AWS::Lambda::Function'))
    .map(({ Properties }) => Properties.FunctionName)
    .sort();
}
