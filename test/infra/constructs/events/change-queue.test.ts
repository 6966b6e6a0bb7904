import { describe, expect, test } from 'vitest';
import { appOf, onlyResource, PLAIN, PROD, templateOf } from '../../../support/infra/synthesise.ts';
import { type ResourceStatement, verdict } from '../../../support/infra/verdict.ts';

const CALLER = 'arn:aws:iam::123456789012:role/chat-backend';
const OTHER = 'arn:aws:iam::123456789012:role/other';
const QUEUES = ['changes.fifo', 'unapplied-changes.fifo', 'undelivered-events'];

const app = appOf({
  dev: { ...PLAIN, consumerConcurrency: 7 },
  prod: { ...PROD, callers: [CALLER] },
});
const dev = templateOf(app, 'dev');

function queueOf(environment: string, name: string) {
  return onlyResource(templateOf(app, environment), 'AWS::SQS::Queue', {
    QueueName: `thread-members-${environment}-${name}`,
  });
}

function arnOf({ logicalId }: { logicalId: string }) {
  return { 'Fn::GetAtt': [logicalId, 'Arn'] };
}

function policyOf(environment: string, name: string): ResourceStatement[] {
  const policy = onlyResource(templateOf(app, environment), 'AWS::SQS::QueuePolicy', {
    Queues: [{ Ref: queueOf(environment, name).logicalId }],
  });
  return (policy.Properties['PolicyDocument'] as { Statement: ResourceStatement[] }).Statement;
}

function roleOf(environment: string, entry: string): unknown {
  const name = `thread-members-${environment}-${entry}`;
  return onlyResource(templateOf(app, environment), 'AWS::Lambda::Function', { FunctionName: name })
    .Properties['Role'];
}

describe.each(QUEUES)('the queue %s', (name) => {
  test('keeps a message as long as SQS can, encrypted', () => {
    expect(queueOf('dev', name).Properties).toMatchObject({
      MessageRetentionPeriod: 14 * 24 * 60 * 60,
      SqsManagedSseEnabled: true,
    });
  });

  test('is reached over TLS alone', () => {
    const request = { action: 'sqs:ReceiveMessage', principal: CALLER };

    expect(verdict(policyOf('dev', name), request)).toBe('left to IAM');
    expect(verdict(policyOf('dev', name), { ...request, keys: { 'aws:SecureTransport': 'false' } })).toBe(
      'denied',
    );
  });

  test.each([
    ['dev', 'Delete'],
    ['prod', 'Retain'],
  ])('meets, when the stack of %s is destroyed, this fate: %s', (environment, policy) => {
    expect(queueOf(environment, name)).toMatchObject({ DeletionPolicy: policy, UpdateReplacePolicy: policy });
  });
});

test.each([
  ['changes.fifo', 'MemberEventsChangesQueue5C2C5AC4'],
  ['unapplied-changes.fifo', 'MemberEventsChangesUnapplied1323EF55'],
  ['undelivered-events', 'MemberEventsUndelivered897C5572'],
])('keeps %s in the resource that it has always been in: another would be an empty queue', (name, id) => {
  expect(queueOf('dev', name).logicalId).toBe(id);
});

describe('the queue of changes', () => {
  const queue = queueOf('dev', 'changes.fifo');
  const unapplied = queueOf('dev', 'unapplied-changes.fifo');
  const consumer = onlyResource(dev, 'AWS::Lambda::Function', {
    FunctionName: 'thread-members-dev-apply-member-events',
  });

  test('has an order and a deduplication for each thread, by the ids that senders give', () => {
    expect(queue.Properties).toMatchObject({
      FifoQueue: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      ContentBasedDeduplication: false,
    });
  });

  test('hands what was received 100 times to its dead-letter queue, which keeps the order', () => {
    expect(queue.Properties['RedrivePolicy']).toEqual({
      deadLetterTargetArn: arnOf(unapplied),
      maxReceiveCount: 100,
    });
    expect(unapplied.Properties['FifoQueue']).toBe(true);
  });

  test('hides a message six times as long as the consumer has for it', () => {
    expect(consumer.Properties['Timeout']).toBe(120);
    expect(queue.Properties['VisibilityTimeout']).toBe(720);
  });

  test('feeds the consumer, batch by batch, in as many sandboxes as the environment says', () => {
    const mappings = Object.values(dev.findResources('AWS::Lambda::EventSourceMapping'));

    expect(mappings.map(({ Properties }) => Properties)).toEqual([
      {
        EventSourceArn: arnOf(queue),
        FunctionName: { Ref: consumer.logicalId },
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 7 },
      },
    ]);
  });

  test('takes no concurrency from the account', () => {
    expect(consumer.Properties).not.toHaveProperty('ReservedConcurrentExecutions');
  });
});

describe('who sends changes', () => {
  const send = { action: 'sqs:SendMessage' };

  test.each([CALLER, OTHER, undefined])('is left to IAM without callers (%s)', (principal) => {
    expect(verdict(policyOf('dev', 'changes.fifo'), { ...send, principal })).toBe('left to IAM');
  });

  test.each([
    ['a caller', 'allowed', CALLER],
    ['the sequencer', 'left to IAM', roleOf('prod', 'sequence-member-events')],
    ['the consumer, which only receives', 'denied', roleOf('prod', 'apply-member-events')],
    ['somebody else of the account', 'denied', OTHER],
    ['the root of the account', 'denied', 'arn:aws:iam::123456789012:root'],
    ['nobody known', 'denied', undefined],
  ])('is settled, with callers: %s is %s', (_, expected, principal) => {
    expect(verdict(policyOf('prod', 'changes.fifo'), { ...send, principal })).toBe(expected);
  });

  test('cannot be an AWS service on its own account, since with callers each sender is named', () => {
    const rule = { service: 'events.amazonaws.com', keys: { 'aws:SourceArn': 'arn:of:some:rule' } };

    expect(verdict(policyOf('prod', 'changes.fifo'), { ...send, ...rule })).toBe('denied');
  });

  test.each([
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:ChangeMessageVisibility',
    'sqs:GetQueueAttributes',
  ])('says nothing about %s, which the consumer and operators have from IAM', (action) => {
    const consumer = roleOf('prod', 'apply-member-events');

    expect(verdict(policyOf('prod', 'changes.fifo'), { action, principal: consumer })).toBe('left to IAM');
    expect(verdict(policyOf('prod', 'changes.fifo'), { action, principal: OTHER })).toBe('left to IAM');
  });

  test.each(['unapplied-changes.fifo', 'undelivered-events'])('is no matter of %s', (name) => {
    const sequencer = roleOf('prod', 'sequence-member-events');

    expect(verdict(policyOf('prod', name), { ...send, principal: sequencer })).toBe('left to IAM');
  });

  test('concerns this queue alone', () => {
    const resources = policyOf('prod', 'changes.fifo').map(({ Resource }) => Resource);

    expect(resources).toEqual(resources.map(() => arnOf(queueOf('prod', 'changes.fifo'))));
  });
});

describe('who puts dead letters there', () => {
  const send = { action: 'sqs:SendMessage' };
  const ruleOf = (environment: string) =>
    arnOf(onlyResource(templateOf(app, environment), 'AWS::Events::Rule'));

  describe.each(['unapplied-changes.fifo', 'undelivered-events'])(
    'in an environment with callers: in %s',
    (name) => {
      test.each([
        ['a caller', CALLER],
        ['somebody else of the account', OTHER],
        ['the root of the account', 'arn:aws:iam::123456789012:root'],
        ['the consumer', roleOf('prod', 'apply-member-events')],
        ['nobody known', undefined],
      ])('not %s', (_, principal) => {
        expect(verdict(policyOf('prod', name), { ...send, principal })).toBe('denied');
      });

      test.each([
        ['another rule', 'events.amazonaws.com', 'arn:of:another:rule'],
        ['another queue', 'sqs.amazonaws.com', 'arn:of:another:queue'],
        ['a topic', 'sns.amazonaws.com', undefined],
      ])('not %s', (_, service, source) => {
        const keys = { 'aws:SourceArn': source };

        expect(verdict(policyOf('prod', name), { ...send, service, keys })).toBe('denied');
      });

      test('Lambda, with the sequencer’s role, and SQS itself, from the queue of changes', () => {
        const principal = roleOf('prod', 'sequence-member-events');
        const keys = { 'aws:SourceArn': arnOf(queueOf('prod', 'changes.fifo')) };

        expect(verdict(policyOf('prod', name), { ...send, principal })).toBe('left to IAM');
        expect(verdict(policyOf('prod', name), { ...send, service: 'sqs.amazonaws.com', keys })).toBe(
          'left to IAM',
        );
      });

      test.each([
        'sqs:ReceiveMessage',
        'sqs:DeleteMessage',
        'sqs:StartMessageMoveTask',
        'sqs:GetQueueAttributes',
      ])('those who redrive may still, if IAM lets them: %s', (action) => {
        expect(verdict(policyOf('prod', name), { action, principal: OTHER })).toBe('left to IAM');
      });
    },
  );

  test.each(['dev', 'prod'])('the rule, in undelivered-events of %s, by its own ARN', (environment) => {
    const policy = policyOf(environment, 'undelivered-events');
    const rule = { service: 'events.amazonaws.com', keys: { 'aws:SourceArn': ruleOf(environment) } };

    expect(verdict(policy, { ...send, ...rule })).toBe('allowed');
  });

  test.each(QUEUES.slice(1))('is left to IAM without callers: %s', (name) => {
    expect(verdict(policyOf('dev', name), { ...send, principal: OTHER })).toBe('left to IAM');
  });

  test.each(['dev', 'prod'])(
    'have the queue of changes, in %s, for the one source of unapplied ones, and none for undelivered ones',
    (environment) => {
      const of = (name: string) => queueOf(environment, name).Properties['RedriveAllowPolicy'];
      expect(of('undelivered-events')).toEqual({ redrivePermission: 'denyAll' });
      expect(of('unapplied-changes.fifo')).toEqual({
        redrivePermission: 'byQueue',
        sourceQueueArns: [
          {
            'Fn::Join': [
              '',
              [
                'arn:',
                { Ref: 'AWS::Partition' },
                ':sqs:',
                { Ref: 'AWS::Region' },
                ':',
                { Ref: 'AWS::AccountId' },
                `:thread-members-${environment}-changes.fifo`,
              ],
            ],
          },
        ],
      });
    },
  );
});
