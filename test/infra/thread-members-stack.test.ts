import { describe, expect, it } from 'vitest';
import { onlyResource, templateWith } from './synthesise.ts';

const template = templateWith({ imBaseUrl: 'https://im.example.com/org/app', removeNoun: 'thread' });

const FUNCTIONS = ['list-members', 'add-members', 'remove-members'];

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
}

function functionOf(entry: string) {
  return onlyResource(template, 'AWS::Lambda::Function', { FunctionName: `thread-members-test-${entry}` })
    .Properties;
}

/** All that a function's role may do, as `[action, resource]`. */
function grantsOf(entry: string): [string, unknown][] {
  const role = (functionOf(entry)['Role'] as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'][0];
  expect(template.findResources('AWS::IAM::Role')[role]?.['Properties']).not.toHaveProperty(
    'ManagedPolicyArns',
  );
  expect(template.findResources('AWS::IAM::Role')[role]?.['Properties']).not.toHaveProperty('Policies');
  const policies = template.findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: role }] } });
  return Object.values(policies)
    .flatMap((policy): Statement[] => policy['Properties'].PolicyDocument.Statement)
    .flatMap(({ Effect, Action, Resource }) => {
      expect(Effect).toBe('Allow');
      return [Action].flat().map((action): [string, unknown] => [action, Resource]);
    });
}

describe('the stack', () => {
  const secret = { Ref: onlyResource(template, 'AWS::SecretsManager::Secret').logicalId };

  it.each(FUNCTIONS)(
    'lets %s read the app token, write its own log and send traces, and nothing else',
    (entry) => {
      const logs = onlyResource(template, 'AWS::Logs::LogGroup', {
        LogGroupName: `/aws/lambda/thread-members-test-${entry}`,
      });
      const ownLogs = { 'Fn::GetAtt': [logs.logicalId, 'Arn'] };

      expect(grantsOf(entry).sort()).toEqual([
        ['logs:CreateLogStream', ownLogs],
        ['logs:PutLogEvents', ownLogs],
        ['secretsmanager:GetSecretValue', secret],
        ['xray:PutTelemetryRecords', '*'],
        ['xray:PutTraceSegments', '*'],
      ]);
    },
  );

  it('grants nothing on every resource but the sending of traces', () => {
    const everywhere = Object.values(template.findResources('AWS::IAM::Policy'))
      .flatMap((policy): Statement[] => policy['Properties'].PolicyDocument.Statement)
      .filter(({ Resource }) => JSON.stringify(Resource).includes('*'));

    expect(new Set(everywhere.flatMap(({ Action }) => Action))).toEqual(
      new Set(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']),
    );
  });

  it.each([
    ['list-members', {}],
    ['add-members', {}],
    ['remove-members', { IM_REMOVE_NOUN: 'thread' }],
  ])('gives %s the variables of the design, and no other', (entry, own) => {
    expect(functionOf(entry)['Environment']).toEqual({
      Variables: { IM_BASE_URL: 'https://im.example.com/org/app', APP_TOKEN_SECRET_ID: secret, ...own },
    });
  });

  it('prints the address of the API', () => {
    expect(Object.keys(template.findOutputs('*'))).toEqual(['ApiUrl']);
  });
});
