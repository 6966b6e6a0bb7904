import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { onlyResource, templateWith } from '../../../support/infra/synthesise.ts';

const template = templateWith({ throttling: { rateLimit: 33, burstLimit: 7 }, logRetentionDays: 7 });
const stage = onlyResource(template, 'AWS::ApiGateway::Stage').Properties;
const methods = Object.values(template.findResources('AWS::ApiGateway::Method'));

/** The path of a resource, put together from its parents. */
function pathOf(logicalId: string): string {
  const resource = template.findResources('AWS::ApiGateway::Resource')[logicalId]?.['Properties'];
  return resource ? `${pathOf(resource.ParentId.Ref)}/${resource.PathPart}` : '';
}

/** What the API calls a function by: its alias `live`. */
function aliasOf(entry: string): { Ref: string } {
  const lambda = onlyResource(template, 'AWS::Lambda::Function', {
    FunctionName: `thread-members-test-${entry}`,
  });
  const alias = onlyResource(template, 'AWS::Lambda::Alias', {
    FunctionName: { Ref: lambda.logicalId },
    Name: 'live',
  });
  return { Ref: alias.logicalId };
}

function logGroupBehind(arn: unknown) {
  const groups = Object.entries(template.findResources('AWS::Logs::LogGroup'));
  return groups.find(([logicalId]) => JSON.stringify(arn).includes(`"Ref":"${logicalId}"`))?.[1][
    'Properties'
  ];
}

describe('the API', () => {
  test('is regional, and reachable at its own address', () => {
    expect(onlyResource(template, 'AWS::ApiGateway::RestApi').Properties).toMatchObject({
      Name: 'thread-members-test',
      EndpointConfiguration: { Types: ['REGIONAL'] },
      DisableExecuteApiEndpoint: false,
    });
  });

  test('asks for an IAM signature on every method', () => {
    expect(methods.map(({ Properties }) => Properties.AuthorizationType)).toEqual(
      methods.map(() => 'AWS_IAM'),
    );
  });

  test.each([
    ['GET', 'list-members'],
    ['POST', 'add-members'],
    ['DELETE', 'remove-members'],
  ])('hands %s /threads/{threadId}/users as it came to %s, and waits 29 s', (verb, entry) => {
    const method = onlyResource(template, 'AWS::ApiGateway::Method', { HttpMethod: verb }).Properties;

    expect(pathOf((method['ResourceId'] as { Ref: string }).Ref)).toBe('/threads/{threadId}/users');
    expect(method['Integration']).toMatchObject({ Type: 'AWS_PROXY', TimeoutInMillis: 29_000 });
    expect(JSON.stringify(method['Integration'])).toContain(JSON.stringify(aliasOf(entry)));
  });

  test('has no other operation', () => {
    expect(methods.map(({ Properties }) => Properties.HttpMethod).sort()).toEqual(['DELETE', 'GET', 'POST']);
  });

  test('lets each function be called by its own operation alone', () => {
    const permissions = Object.values(
      template.findResources('AWS::Lambda::Permission', {
        Properties: { Principal: 'apigateway.amazonaws.com' },
      }),
    );

    expect(permissions.map(({ Properties }) => Properties.SourceArn['Fn::Join'][1].at(-1)).sort()).toEqual([
      '/DELETE/threads/*/users',
      '/GET/threads/*/users',
      '/POST/threads/*/users',
    ]);
    expect(permissions.map(({ Properties }) => Properties.FunctionName)).toEqual(
      ['list-members', 'add-members', 'remove-members'].map(aliasOf),
    );
  });

  test('is throttled as the environment says, measured and traced, without logging requests', () => {
    expect(stage).toMatchObject({
      StageName: 'v1',
      TracingEnabled: true,
      MethodSettings: [
        {
          ResourcePath: '/*',
          HttpMethod: '*',
          ThrottlingRateLimit: 33,
          ThrottlingBurstLimit: 7,
          MetricsEnabled: true,
          LoggingLevel: 'ERROR',
          DataTraceEnabled: false,
        },
      ],
    });
  });

  test('throttles an operation that has a throttle of its own by that, logging and measuring it as the others', () => {
    const throttled = templateWith({
      throttling: {
        rateLimit: 33,
        burstLimit: 7,
        add: { rateLimit: 4, burstLimit: 2 },
        remove: { rateLimit: 3, burstLimit: 1 },
      },
    });
    const common = { MetricsEnabled: true, LoggingLevel: 'ERROR', DataTraceEnabled: false };
    const users = '/~1threads~1{threadId}~1users';

    expect(onlyResource(throttled, 'AWS::ApiGateway::Stage').Properties['MethodSettings']).toEqual([
      {
        ResourcePath: '/*',
        HttpMethod: '*',
        ThrottlingRateLimit: 33,
        ThrottlingBurstLimit: 7,
        ...common,
      },
      {
        ResourcePath: users,
        HttpMethod: 'POST',
        ThrottlingRateLimit: 4,
        ThrottlingBurstLimit: 2,
        ...common,
      },
      {
        ResourcePath: users,
        HttpMethod: 'DELETE',
        ThrottlingRateLimit: 3,
        ThrottlingBurstLimit: 1,
        ...common,
      },
    ]);
  });

  describe('its access log', () => {
    const { Format: format, DestinationArn: destination } = stage['AccessLogSetting'] as Record<
      string,
      string
    >;

    test('is a line of JSON, also where a value is missing', () => {
      const line = format?.replaceAll(/\$context\.[\w.]+/g, '-') ?? '';

      expect(line).not.toContain('\n');
      expect(Object.keys(JSON.parse(line))).toEqual(
        expect.arrayContaining([
          'requestId',
          'caller',
          'method',
          'path',
          'status',
          'latencyMs',
          'integrationError',
        ]),
      );
    });

    test('has nothing that could hold a member’s name', () => {
      expect(format).not.toMatch(/querystring|body|header|requestOverride|error\.message|validationError/i);
    });

    test('goes to a group of its own', () => {
      expect(logGroupBehind(destination)).toEqual({
        LogGroupName: '/aws/apigateway/thread-members-test/access',
        RetentionInDays: 7,
      });
    });
  });

  test('bounds the log that API Gateway writes of its own errors', () => {
    const api = onlyResource(template, 'AWS::ApiGateway::RestApi').logicalId;
    const logs = onlyResource(template, 'AWS::Logs::LogGroup', {
      LogGroupName: { 'Fn::Join': ['', ['API-Gateway-Execution-Logs_', { Ref: api }, '/v1']] },
    });

    expect(logs.Properties['RetentionInDays']).toBe(7);
    template.hasResource('AWS::ApiGateway::Stage', { DependsOn: Match.arrayWith([logs.logicalId]) });
  });

  test('brings the role that access logs need, which stays in the account when the stack goes', () => {
    const account = onlyResource(template, 'AWS::ApiGateway::Account');
    const [role] = (account.Properties['CloudWatchRoleArn'] as { 'Fn::GetAtt': string[] })['Fn::GetAtt'];

    expect(account.DeletionPolicy).toBe('Retain');
    expect(template.findResources('AWS::IAM::Role')[role ?? '']?.['DeletionPolicy']).toBe('Retain');
    template.hasResource('AWS::ApiGateway::Stage', { DependsOn: Match.arrayWith([account.logicalId]) });
  });
});
