import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { describe, expect, test } from 'vitest';
import type { MemberEvents } from '../../../../infra/constructs/events/member-events.ts';
import { appOf, onlyResource, PLAIN, templateWith } from '../../../support/infra/synthesise.ts';

const template = templateWith();

const undelivered = onlyResource(template, 'AWS::SQS::Queue', {
  QueueName: 'thread-members-test-undelivered-events',
});
const sequencer = onlyResource(template, 'AWS::Lambda::Function', {
  FunctionName: 'thread-members-test-sequence-member-events',
});
const rule = onlyResource(template, 'AWS::Events::Rule');

function arnOf({ logicalId }: { logicalId: string }) {
  return { 'Fn::GetAtt': [logicalId, 'Arn'] };
}

describe('the rule', () => {
  test('takes both requests from the bus, whatever their source, and no result', () => {
    expect(rule.Properties).toMatchObject({
      Name: 'thread-members-test-requests',
      EventBusName: { Ref: onlyResource(template, 'AWS::Events::EventBus').logicalId },
      EventPattern: { 'detail-type': ['ThreadMembersAddRequested', 'ThreadMembersRemoveRequested'] },
      State: 'ENABLED',
    });
  });

  test('hands them to the sequencer for an hour, then to the dead-letter queue', () => {
    expect(rule.Properties['Targets']).toEqual([
      {
        Id: expect.any(String),
        Arn: arnOf(sequencer),
        DeadLetterConfig: { Arn: arnOf(undelivered) },
        RetryPolicy: { MaximumEventAgeInSeconds: 3600 },
      },
    ]);
  });

  test('may invoke the sequencer and send to the dead-letter queue, and no other rule may', () => {
    const permission = onlyResource(template, 'AWS::Lambda::Permission', {
      FunctionName: arnOf(sequencer),
    });
    const policy = onlyResource(template, 'AWS::SQS::QueuePolicy', {
      Queues: [{ Ref: undelivered.logicalId }],
    });

    expect(permission.Properties).toMatchObject({
      Principal: 'events.amazonaws.com',
      SourceArn: arnOf(rule),
    });
    expect(policy.Properties['PolicyDocument']).toMatchObject({
      Statement: [
        { Effect: 'Deny' },
        {
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': arnOf(rule) } },
        },
      ],
    });
  });
});

describe('the sequencer', () => {
  const invocation = onlyResource(template, 'AWS::Lambda::EventInvokeConfig').Properties;

  test('leaves an event that it fails on as it came, in the dead-letter queue of the rule', () => {
    expect(sequencer.Properties['DeadLetterConfig']).toEqual({ TargetArn: arnOf(undelivered) });
    expect(invocation).not.toHaveProperty('DestinationConfig');
  });

  test('is tried three times, and never with an event that is over an hour old', () => {
    expect(invocation).toMatchObject({
      FunctionName: { Ref: sequencer.logicalId },
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 3600,
    });
  });

  test('has time for two calls to AWS, and takes no concurrency from the account', () => {
    expect(sequencer.Properties['Timeout']).toBe(30);
    expect(sequencer.Properties).not.toHaveProperty('ReservedConcurrentExecutions');
  });
});

test('lets whom it is told put both requests on the bus and send to the queue, and nothing else', () => {
  const stack = appOf({ test: PLAIN }).node.findChild('thread-members-test') as Stack;
  const sender = new Role(stack, 'Sender', { assumedBy: new AccountPrincipal('123456789012') });
  (stack.node.findChild('MemberEvents') as MemberEvents).grantSend(sender);

  const granted = Template.fromStack(stack);
  const queue = onlyResource(granted, 'AWS::SQS::Queue', { QueueName: 'thread-members-test-changes.fifo' });
  const policy = onlyResource(granted, 'AWS::IAM::Policy', { Roles: [stack.resolve(sender.roleName)] });
  expect(policy.Properties['PolicyDocument']).toMatchObject({
    Statement: [
      {
        Effect: 'Allow',
        Action: 'events:PutEvents',
        Resource: arnOf(onlyResource(granted, 'AWS::Events::EventBus')),
        Condition: {
          StringEquals: {
            'events:detail-type': ['ThreadMembersAddRequested', 'ThreadMembersRemoveRequested'],
          },
        },
      },
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arnOf(queue) },
    ],
  });
});
