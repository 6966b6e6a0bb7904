import { describe, expect, it } from 'vitest';
import { onlyResource, templateWith } from '../synthesise.ts';

const BACKEND = 'arn:aws:iam::123456789012:role/services/chat-backend';
const OPERATOR = 'arn:aws:iam::123456789012:user/operator';
const OTHER = 'arn:aws:iam::123456789012:role/other';

interface Statement {
  Effect: 'Allow' | 'Deny';
  Action: string;
  Resource: string;
  Principal: { AWS: string | string[] };
  Condition?: { ArnNotEquals: { 'aws:PrincipalArn': string | string[] } };
}

function policyFor(callers?: string[]): { Statement: Statement[] } | undefined {
  const api = onlyResource(templateWith(callers ? { callers } : {}), 'AWS::ApiGateway::RestApi');
  return api.Properties['Policy'] as never;
}

/** What the policy says to a principal: IAM's rule, a Deny beats an Allow, and saying nothing leaves it to IAM. */
function verdict(policy: { Statement: Statement[] }, principalArn: string | undefined): string {
  const matching = policy.Statement.filter(({ Principal, Condition, Action, Resource }) => {
    expect([Action, Resource]).toEqual(['execute-api:Invoke', 'execute-api:/*']);
    const named = [Principal.AWS].flat();
    // A negated operator matches when the key is absent, as it is for an anonymous request.
    const excepted = [Condition?.ArnNotEquals['aws:PrincipalArn'] ?? []].flat();
    return (
      (named.includes('*') || named.includes(principalArn ?? '')) && !excepted.includes(principalArn ?? '')
    );
  }).map(({ Effect }) => Effect);
  if (matching.includes('Deny')) return 'denied';
  return matching.includes('Allow') ? 'allowed' : 'left to IAM';
}

describe('the resource policy', () => {
  const one = policyFor([BACKEND]);
  const two = policyFor([BACKEND, OPERATOR]);

  it('is absent without callers: the IAM policies of the account decide', () => {
    expect(policyFor()).toBeUndefined();
  });

  it.each([
    [BACKEND, 'allowed', 'allowed'],
    [OPERATOR, 'denied', 'allowed'],
    [OTHER, 'denied', 'denied'],
    ['arn:aws:iam::123456789012:root', 'denied', 'denied'],
    ['arn:aws:iam::210987654321:role/services/chat-backend', 'denied', 'denied'],
    [undefined, 'denied', 'denied'],
  ])('with one caller and with two, %s is %s and %s', (principal, withOne, withTwo) => {
    if (!one || !two) throw new Error('no policy');
    expect(verdict(one, principal)).toBe(withOne);
    expect(verdict(two, principal)).toBe(withTwo);
  });
});
