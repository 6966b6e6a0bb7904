import { describe, expect, test } from 'vitest';
import type { EnvironmentEntry } from '../../infra/environment/check-environments.ts';
import { appOf, PLAIN, templateOf } from '../support/infra/synthesise.ts';

/** The longest text for what a template leaves to the deployment. */
const DEPLOYED: Record<string, string> = {
  'AWS::AccountId': '123456789012',
  'AWS::Partition': 'aws-us-gov',
  'AWS::Region': 'us-isof-south-1',
};
const ROLE = `arn:aws-us-gov:iam::123456789012:role/${'r'.repeat(64)}`;

/** Roles as AWS's sign-on makes them. */
function ssoRoles(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const id = String(index).padStart(16, '0');
    return `arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_ChatOperators_${id}`;
  });
}

function shortRoles(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `arn:aws:iam::123456789012:role/r${index}`);
}

function faultOf(callers: string[] | undefined, more: Partial<EnvironmentEntry> = {}): string | undefined {
  try {
    appOf({ test: { ...PLAIN, ...more, ...(callers && { callers }) } });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Bytes of each policy of a template that names callers: the API's, the queue's and the bus's. */
function sizesWith(callers: string[]): Record<string, number> {
  const template = templateOf(appOf({ test: { ...PLAIN, callers } }), 'test');
  const statements = Object.values(template.findResources('AWS::Events::EventBusPolicy')).map(
    ({ Properties: { StatementId: Sid, Statement } }) => ({ Sid, ...Statement }),
  );
  const [queue] = Object.values(template.findResources('AWS::SQS::QueuePolicy'))
    .map(({ Properties }) => Properties.PolicyDocument)
    .filter((document) => JSON.stringify(document).includes(callers[0] ?? ''));
  const [api] = Object.values(template.findResources('AWS::ApiGateway::RestApi'));
  return {
    api: bytesOf(api?.['Properties'].Policy),
    queue: bytesOf(queue),
    bus: bytesOf({ Version: '2012-10-17', Statement: statements }),
  };
}

function bytesOf(document: unknown): number {
  const text = JSON.stringify(document, (_, value) => {
    if (value?.Ref) return DEPLOYED[value.Ref];
    const resource: string | undefined = value?.['Fn::GetAtt']?.[0];
    if (resource === undefined) return value;
    if (/Queue/.test(resource))
      return 'arn:aws-us-gov:sqs:us-isof-south-1:123456789012:thread-members-test-changes.fifo';
    return /Role/.test(resource)
      ? ROLE
      : 'arn:aws-us-gov:events:us-isof-south-1:123456789012:event-bus/thread-members-test';
  });
  return Buffer.byteLength(
    text.replaceAll('execute-api:/', 'arn:aws-us-gov:execute-api:us-isof-south-1:123456789012:abcdefghij/'),
  );
}

describe('callers that AWS would not take', () => {
  test('are refused with the number that fits, which is the most that every policy holds', () => {
    const [, room = ''] =
      /^Wrong environments:\n- test\.callers: of these 40 ARNs the first (\d+) fit; with all of them the policy of .+ has \d+ bytes, and AWS takes \d+$/.exec(
        faultOf(ssoRoles(40)) ?? '',
      ) ?? [];
    const [most, more] = [Number(room), Number(room) + 1];

    expect(faultOf(ssoRoles(most))).toBeUndefined();
    expect(faultOf(ssoRoles(more))).toContain(`of these ${more} ARNs the first ${most} fit`);
    const sizes = sizesWith(ssoRoles(most));
    const each = 2 * (ssoRoles(1)[0]?.length ?? 0) + 2 * '"",'.length;
    const limits = { api: 8_192, queue: 8_192, bus: 10_240 };
    expect(Object.entries(limits).every(([policy, max]) => (sizes[policy] ?? 0) <= max)).toBe(true);
    expect(Object.entries(limits).some(([policy, max]) => (sizes[policy] ?? 0) + each > max)).toBe(true);
  });

  test('are refused for their number, too: 50 principals in a queue’s policy, two of which are everybody', () => {
    expect(faultOf(shortRoles(48))).toBeUndefined();
    expect(faultOf(shortRoles(49))).toMatch(
      /the first 48 fit; .* a queue has 51 principals, and AWS takes 50$/,
    );
  });

  test('are fewer where the API has endpoints, whose ids are in the same policy', () => {
    const vpcEndpointIds = Array.from(
      { length: 20 },
      (_, index) => `vpce-${String(index).padStart(17, '0')}`,
    );
    const roomIn = (fault = '') => Number(/the first (\d+) fit/.exec(fault)?.[1]);

    expect(roomIn(faultOf(ssoRoles(40), { vpcEndpointIds }))).toBeLessThan(roomIn(faultOf(ssoRoles(40))));
  });
});

test.each([[undefined], [shortRoles(1)]])(
  'endpoints that the API’s policy has no room for are refused, with the callers %j',
  (callers) => {
    const vpcEndpointIds = Array.from(
      { length: 400 },
      (_, index) => `vpce-${String(index).padStart(17, '0')}`,
    );

    expect(faultOf(callers, { vpcEndpointIds })).toMatch(
      /^Wrong environments:\n- test\.vpcEndpointIds: must be fewer; with all of them the policy of the API has \d+ bytes, and AWS takes 8192$/,
    );
  },
);
