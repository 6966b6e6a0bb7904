import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Call, decision, type IdentityStatement } from '../support/infra/decision.ts';
import { appOf, onlyResource, PLAIN, templateOf } from '../support/infra/synthesise.ts';
import type { ResourceStatement } from '../support/infra/verdict.ts';
import { pages } from '../support/markdown.ts';

const ACCOUNT = '123456789012';
const CALLER = `arn:aws:iam::${ACCOUNT}:role/chat-backend`;
const RULE_ROLE = `arn:aws:iam::${ACCOUNT}:role/shop-rule`;
const FOREIGN = 'arn:aws:iam::210987654321:role/chat-backend';
const STRANGER = `arn:aws:iam::${ACCOUNT}:role/administrator`;
const FOREIGN_STRANGER = 'arn:aws:iam::210987654321:role/administrator';

const API = `arn:aws:execute-api:eu-west-1:${ACCOUNT}:API_ID`;
const BUS = `arn:aws:events:eu-west-1:${ACCOUNT}:event-bus/thread-members-dev`;
const QUEUE = `arn:aws:sqs:eu-west-1:${ACCOUNT}:thread-members-dev`;

const template = templateOf(appOf({ dev: { ...PLAIN, callers: [CALLER, RULE_ROLE, FOREIGN] } }), 'dev');

/** Every method of the deployed API, but the one that lists. */
const WRITES = Object.values(template.findResources('AWS::ApiGateway::Method'))
  .map(({ Properties }) => String(Properties.HttpMethod))
  .filter((method) => method !== 'GET');

function queuePolicy(name: string): ResourceStatement[] {
  const { logicalId } = onlyResource(template, 'AWS::SQS::Queue', {
    QueueName: `thread-members-dev-${name}`,
  });
  const policy = onlyResource(template, 'AWS::SQS::QueuePolicy', { Queues: [{ Ref: logicalId }] });
  return (policy.Properties['PolicyDocument'] as { Statement: ResourceStatement[] }).Statement;
}

function apiPolicy(): ResourceStatement[] {
  const { Policy } = onlyResource(template, 'AWS::ApiGateway::RestApi').Properties;
  return (Policy as { Statement: ResourceStatement[] }).Statement;
}

function busPolicy(): ResourceStatement[] {
  const policies = Object.values(template.findResources('AWS::Events::EventBusPolicy'));
  return policies.map(({ Properties }) => Properties.Statement);
}

type Door = [Omit<Call, 'principal'>, ResourceStatement[]];

function request(method: string): Door {
  return [{ action: 'execute-api:Invoke', resource: `${API}/v1/${method}/threads/1/users` }, apiPolicy()];
}

function event(type: string, source = 'shop'): Door {
  const keys = { 'events:source': source, 'events:detail-type': type };
  return [{ action: 'events:PutEvents', resource: BUS, keys }, busPolicy()];
}

function message(queue: string): Door {
  return [{ action: 'sqs:SendMessage', resource: `${QUEUE}-${queue}` }, queuePolicy(queue)];
}

const LISTS = [request('GET')];
const CHANGES = WRITES.map(request);
const SENDS = [
  event('ThreadMembersAddRequested'),
  event('ThreadMembersRemoveRequested'),
  message('changes.fifo'),
];
/** Open to nobody but the service itself. */
const SHUT = [
  event('ThreadMembersChanged', 'thread-members'),
  message('unapplied-changes.fifo'),
  message('undelivered-events'),
];

function decisions(doors: Door[], principal: string, identity: IdentityStatement[] = []): Set<string> {
  return new Set(doors.map(([call, policy]) => decision({ ...call, principal }, identity, policy)));
}

/** The IAM policies in the documents, in the order of the pages. */
const documented = pages().flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/^```json\n(.*?)^```$/gms)]
    .map(([, text = '']) => JSON.parse(text))
    .filter((json) => 'Statement' in json)
    .map(({ Statement }): IdentityStatement[] => Statement),
);
const [lister = [], sender = []] = documented;
const everything: IdentityStatement[] = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
const ruleTarget: IdentityStatement[] = [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: BUS }];

test('the documents have these two policies, with the ARNs of one environment', () => {
  expect(documented).toHaveLength(2);
  expect(WRITES).toEqual(expect.arrayContaining(['POST', 'DELETE']));
});

describe('with callers', () => {
  test.each<[string, string, IdentityStatement[], [string, string, string]]>([
    ['a caller, whose IAM policies say nothing', CALLER, [], ['allowed', 'allowed', 'allowed']],
    ['a caller with the policy for listing', CALLER, lister, ['allowed', 'denied', 'denied']],
    ['a caller with the policy for sending', CALLER, sender, ['denied', 'denied', 'allowed']],
    ['the role of a rule, which is a caller', RULE_ROLE, ruleTarget, ['allowed', 'allowed', 'allowed']],
    ['the role of a rule with the policy for sending', RULE_ROLE, sender, ['denied', 'denied', 'allowed']],
    [
      'a caller of another account with the policy for listing',
      FOREIGN,
      lister,
      ['allowed', 'denied', 'denied'],
    ],
    [
      'a caller of another account with the policy for sending',
      FOREIGN,
      sender,
      ['denied', 'denied', 'allowed'],
    ],
    ['a caller of another account, without a policy there', FOREIGN, [], ['denied', 'denied', 'denied']],
    ['an administrator who is no caller', STRANGER, everything, ['denied', 'denied', 'denied']],
    ['an administrator of another account', FOREIGN_STRANGER, everything, ['denied', 'denied', 'denied']],
    ['the role of a rule that is no caller', STRANGER, ruleTarget, ['denied', 'denied', 'denied']],
  ])('%s', (_, principal, identity, [lists, changes, sends]) => {
    expect([...decisions(LISTS, principal, identity)]).toEqual([lists]);
    expect([...decisions(CHANGES, principal, identity)]).toEqual([changes]);
    expect([...decisions(SENDS, principal, identity)]).toEqual([sends]);
  });

  test.each([CALLER, RULE_ROLE, FOREIGN, STRANGER, FOREIGN_STRANGER])(
    'nobody forges a result or plants a dead letter, %s neither, whatever IAM allows',
    (principal) => {
      expect([...decisions(SHUT, principal, everything)]).toEqual(['denied']);
    },
  );
});
