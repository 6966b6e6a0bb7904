import { describe, expect, test } from 'vitest';
import { appOf, onlyResource, PLAIN, PROD, templateOf } from '../../../support/infra/synthesise.ts';
import { type ResourceStatement, verdict } from '../../../support/infra/verdict.ts';

const CALLER = 'arn:aws:iam::123456789012:role/chat-backend';
const OTHER = 'arn:aws:iam::123456789012:role/other';

const app = appOf({
  dev: PLAIN,
  prod: { ...PROD, callers: [CALLER] },
});

const REQUEST = { 'events:source': 'orders', 'events:detail-type': 'ThreadMembersAddRequested' };
const REMOVE = { ...REQUEST, 'events:detail-type': 'ThreadMembersRemoveRequested' };
const UNKNOWN = { ...REQUEST, 'events:detail-type': 'SomethingElse' };
const RESULT = { 'events:source': 'thread-members', 'events:detail-type': 'ThreadMembersChanged' };
const AMONG_OTHERS = { ...RESULT, 'events:source': ['orders', 'thread-members'] };
const FORGED_REQUEST = { ...REQUEST, 'events:source': 'thread-members' };

function busOf(environment: string) {
  return onlyResource(templateOf(app, environment), 'AWS::Events::EventBus');
}

function policiesOf(environment: string) {
  return Object.entries(templateOf(app, environment).findResources('AWS::Events::EventBusPolicy'));
}

function statementsOf(environment: string): ResourceStatement[] {
  return policiesOf(environment).map(([, { Properties }]) => Properties.Statement);
}

function roleOf(environment: string, entry: string): unknown {
  const name = `thread-members-${environment}-${entry}`;
  return onlyResource(templateOf(app, environment), 'AWS::Lambda::Function', { FunctionName: name })
    .Properties['Role'];
}

function put(environment: string, principal: unknown, keys: Record<string, unknown>): string {
  return verdict(statementsOf(environment), { action: 'events:PutEvents', principal, keys });
}

describe('the bus', () => {
  test('carries the name of its environment', () => {
    expect(busOf('dev').Properties['Name']).toBe('thread-members-dev');
  });

  test.each([
    ['dev', 'Delete'],
    ['prod', 'Retain'],
  ])('meets, when the stack of %s is destroyed, this fate: %s', (environment, policy) => {
    expect(busOf(environment)).toMatchObject({ DeletionPolicy: policy, UpdateReplacePolicy: policy });
  });

  test('is in the resource that it has always been in: another would be a new bus without rules', () => {
    expect(busOf('dev').logicalId).toBe('MemberEventsBus8D24A75B');
  });

  test('has no archive, since a replayed add would undo a newer remove', () => {
    expect(templateOf(app, 'dev').findResources('AWS::Events::Archive')).toEqual({});
  });
});

describe("the bus's policy", () => {
  test.each(['dev', 'prod'])('in %s concerns putting events on this bus, and nothing else', (environment) => {
    const arn = { 'Fn::GetAtt': [busOf(environment).logicalId, 'Arn'] };

    for (const { Action, Resource } of statementsOf(environment)) {
      expect([Action, Resource]).toEqual(['events:PutEvents', arn]);
    }
    for (const [, { Properties }] of policiesOf(environment)) {
      expect(Properties.EventBusName).toEqual({ Ref: busOf(environment).logicalId });
    }
  });

  test('is put statement by statement, since EventBridge would keep one of two put at a time', () => {
    const policies = policiesOf('prod');
    const predecessors = policies.map(([, policy]) => policy['DependsOn']?.[0]);

    expect(policies).toHaveLength(3);
    expect(predecessors).toEqual([undefined, ...policies.slice(0, -1).map(([id]) => id)]);
  });

  describe.each(['dev', 'prod'])('about results in %s', (environment) => {
    test.each(['sequence-member-events', 'apply-member-events'])('leaves %s its grant', (entry) => {
      expect(put(environment, roleOf(environment, entry), RESULT)).toBe('left to IAM');
    });

    test.each([
      ['a caller', CALLER],
      ['somebody else', OTHER],
      ['the rotation', roleOf(environment, 'rotate-app-token')],
      ['nobody known', undefined],
    ])('denies %s to forge them, under whatever detail-type and among whatever else', (_, principal) => {
      expect(put(environment, principal, RESULT)).toBe('denied');
      expect(put(environment, principal, FORGED_REQUEST)).toBe('denied');
      expect(put(environment, principal, AMONG_OTHERS)).toBe('denied');
    });
  });

  describe('about requests', () => {
    test.each([CALLER, OTHER])('leaves them to IAM without callers (%s)', (principal) => {
      expect(put('dev', principal, REQUEST)).toBe('left to IAM');
    });

    test('allows callers both of them, and nothing else', () => {
      expect(put('prod', CALLER, REQUEST)).toBe('allowed');
      expect(put('prod', CALLER, REMOVE)).toBe('allowed');
      expect(put('prod', CALLER, UNKNOWN)).toBe('left to IAM');
    });

    test.each([OTHER, 'arn:aws:iam::123456789012:root', undefined])('denies them to %s', (principal) => {
      expect(put('prod', principal, REQUEST)).toBe('denied');
      expect(put('prod', principal, UNKNOWN)).toBe('denied');
    });
  });
});
