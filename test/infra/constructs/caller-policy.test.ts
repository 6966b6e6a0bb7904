import { describe, expect, it } from 'vitest';
import { onlyResource, templateWith } from '../synthesise.ts';
import { type ResourceStatement, verdict } from '../verdict.ts';

const BACKEND = 'arn:aws:iam::123456789012:role/services/chat-backend';
const OPERATOR = 'arn:aws:iam::123456789012:user/operator';
const OTHER = 'arn:aws:iam::123456789012:role/other';

function policyFor(callers?: string[]): { Statement: ResourceStatement[] } | undefined {
  const api = onlyResource(templateWith(callers ? { callers } : {}), 'AWS::ApiGateway::RestApi');
  return api.Properties['Policy'] as never;
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
    const request = { action: 'execute-api:Invoke', principal };

    expect(verdict(one?.Statement ?? [], request)).toBe(withOne);
    expect(verdict(two?.Statement ?? [], request)).toBe(withTwo);
  });

  it('covers every stage, method and path', () => {
    expect(two?.Statement.map(({ Resource }) => Resource)).toEqual(['execute-api:/*', 'execute-api:/*']);
  });
});
