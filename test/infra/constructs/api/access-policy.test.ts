import { describe, expect, test } from 'vitest';
import type { EnvironmentEntry } from '../../../../infra/environment/check-environments.ts';
import { onlyResource, templateWith } from '../../../support/infra/synthesise.ts';

const BACKEND = 'arn:aws:iam::123456789012:role/services/chat-backend';
const OPERATOR = 'arn:aws:iam::123456789012:user/operator';
const OTHER = 'arn:aws:iam::123456789012:role/other';
const ROOT = 'arn:aws:iam::123456789012:root';
const STRANGER = 'arn:aws:iam::210987654321:role/services/chat-backend';

const ENDPOINT = 'vpce-0123456789abcdef0';
const SECOND_ENDPOINT = 'vpce-1a2b3c4d';
const FOREIGN_ENDPOINT = 'vpce-0fedcba9876543210';

/** Keys of IAM's request context; a key that a request does not have is absent. */
interface Request {
  principal?: string;
  endpoint?: string;
}

interface Statement {
  Effect: 'Allow' | 'Deny';
  Action: string;
  Resource: string;
  Principal: { AWS: unknown };
  Condition?: Record<string, Record<string, string | string[]>>;
}

function apiOf(entry: Partial<EnvironmentEntry>) {
  return onlyResource(templateWith(entry), 'AWS::ApiGateway::RestApi').Properties;
}

function statementsOf(entry: Partial<EnvironmentEntry>): Statement[] {
  const policy = apiOf(entry)['Policy'] as { Statement: Statement[] } | undefined;
  if (!policy) throw new Error('no policy');
  return policy.Statement;
}

/** What the policy says to a request: a Deny beats an Allow, and an Allow of the account leaves it to IAM. */
function verdict(statements: Statement[], request: Request): string {
  const matching = statements.filter((statement) => {
    expect([statement.Action, statement.Resource]).toEqual(['execute-api:Invoke', 'execute-api:/*']);
    return names(statement, request) && isMet(statement, request);
  });
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'denied';
  if (matching.length === 0) return 'not allowed';
  return matching.some(({ Principal }) => Principal.AWS === request.principal || Array.isArray(Principal.AWS))
    ? 'allowed'
    : 'left to IAM';
}

function names({ Principal }: Statement, { principal = '' }: Request): boolean {
  const named = [Principal.AWS].flat().map((arn) => (typeof arn === 'string' ? arn : accountOf(arn)));
  return named.some((arn) => arn === '*' || arn === principal || (arn === ROOT && isOfAccount(principal)));
}

/** The root of the stack's own account, which CDK writes as a join around the account's id. */
function accountOf(join: unknown): string {
  expect(join).toEqual({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']],
  });
  return ROOT;
}

function isOfAccount(principal: string): boolean {
  return principal.startsWith('arn:aws:iam::123456789012:');
}

function isMet({ Condition = {} }: Statement, { principal, endpoint }: Request): boolean {
  return Object.entries(Condition).every(([operator, keys]) => {
    // Negated operators, which match when the key is absent.
    expect(['ArnNotEquals', 'StringNotEquals']).toContain(operator);
    return Object.entries(keys).every(([key, values]) => {
      const context: Record<string, string | undefined> = {
        'aws:PrincipalArn': principal,
        'aws:SourceVpce': endpoint,
      };
      expect(Object.keys(context)).toContain(key);
      return ![values].flat().includes(context[key] ?? '');
    });
  });
}

describe('the resource policy', () => {
  test('is absent without callers and endpoints: the IAM policies of the account decide', () => {
    expect(apiOf({})).not.toHaveProperty('Policy');
  });

  const one = statementsOf({ callers: [BACKEND] });
  const two = statementsOf({ callers: [BACKEND, OPERATOR] });

  test.each([
    [BACKEND, 'allowed', 'allowed'],
    [OPERATOR, 'denied', 'allowed'],
    [OTHER, 'denied', 'denied'],
    [ROOT, 'denied', 'denied'],
    [STRANGER, 'denied', 'denied'],
    [undefined, 'denied', 'denied'],
  ])('with one caller and with two, %s is %s and %s', (principal, withOne, withTwo) => {
    const request = principal ? { principal } : {};

    expect(verdict(one, request)).toBe(withOne);
    expect(verdict(two, request)).toBe(withTwo);
    expect(verdict(one, { ...request, endpoint: ENDPOINT })).toBe(withOne);
  });
});

describe('the resource policy of a private API', () => {
  const vpcEndpointIds = [ENDPOINT, SECOND_ENDPOINT];
  const anybody = statementsOf({ vpcEndpointIds });
  const callers = statementsOf({ vpcEndpointIds, callers: [BACKEND, OPERATOR] });

  test.each([
    [BACKEND, ENDPOINT, 'left to IAM', 'allowed'],
    [OPERATOR, SECOND_ENDPOINT, 'left to IAM', 'allowed'],
    [OTHER, ENDPOINT, 'left to IAM', 'denied'],
    [STRANGER, ENDPOINT, 'not allowed', 'denied'],
    [BACKEND, FOREIGN_ENDPOINT, 'denied', 'denied'],
    [BACKEND, undefined, 'denied', 'denied'],
    [OTHER, undefined, 'denied', 'denied'],
    [undefined, ENDPOINT, 'not allowed', 'denied'],
    [undefined, undefined, 'denied', 'denied'],
  ])('to %s through %s says, without callers: %s, with: %s', (principal, endpoint, without, with2) => {
    const request = { ...(principal && { principal }), ...(endpoint && { endpoint }) };

    expect(verdict(anybody, request)).toBe(without);
    expect(verdict(callers, request)).toBe(with2);
  });

  test('is on an API that only its endpoints lead to', () => {
    expect(apiOf({ vpcEndpointIds })['EndpointConfiguration']).toEqual({
      Types: ['PRIVATE'],
      VpcEndpointIds: vpcEndpointIds,
    });
  });
});
