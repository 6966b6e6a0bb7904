import { describe, expect, test } from 'vitest';
import { simulateCloudWatch } from '../../../support/cloudwatch/simulate-cloudwatch.ts';
import { onlyResource, templateWith } from '../../../support/infra/synthesise.ts';

const EMAIL = 'operators@example.com';
const template = templateWith({ alarmEmail: EMAIL });
const withoutEmail = templateWith();
const { alarms } = simulateCloudWatch(template);

describe('an alarm', () => {
  test.each(alarms.map((alarm) => [alarm.AlarmName.replace('thread-members-test-', ''), alarm] as const))(
    '%s says its cause, its consequence for callers and its section of the runbook',
    (name, { AlarmDescription: description }) => {
      const [, section = 'none'] =
        /^Cause: .+\. Consequence: .+\. What to do: docs\/runbook\.md#([a-z-]+)$/.exec(description) ?? [];

      expect(name === section || name.startsWith(`${section}-`)).toBe(true);
      expect(description.length).toBeLessThanOrEqual(1024);
    },
  );

  test('tells the topic when it is raised and when that is over', () => {
    const topic = { Ref: onlyResource(template, 'AWS::SNS::Topic').logicalId };

    for (const { Properties } of Object.values(template.findResources('AWS::CloudWatch::Alarm')))
      expect(Properties).toMatchObject({ AlarmActions: [topic], OKActions: [topic], ActionsEnabled: true });
  });
});

test('the environment has twelve metrics of its own, of which each has its price', () => {
  const filters = Object.values(template.findResources('AWS::Logs::MetricFilter'));
  const metrics = filters.map(({ Properties }) => Properties.MetricTransformations[0]);

  expect([...new Set(metrics.map(({ MetricName }) => MetricName))].sort()).toEqual([
    ...['AppTokenExpiry', 'AppTokenRefused', 'AppTokenUnavailable', 'BudgetDenied', 'BudgetUnavailable'],
    ...['CertificateMissing', 'InternalErrors'],
    ...['PlanUsedUp', 'RateLimited', 'RotationFailed', 'VendorCalls', 'VendorFailures'],
  ]);
  for (const metric of metrics) {
    expect(metric.MetricNamespace).toBe('thread-members-test');
    expect(metric).not.toHaveProperty('Dimensions');
  }
});

describe('the topic', () => {
  const topic = onlyResource(template, 'AWS::SNS::Topic');

  test('mails the environment’s address', () => {
    expect(topic.Properties['TopicName']).toBe('thread-members-test-alarms');
    expect(onlyResource(template, 'AWS::SNS::Subscription').Properties).toEqual({
      Protocol: 'email',
      Endpoint: EMAIL,
      TopicArn: { Ref: topic.logicalId },
    });
  });

  test('takes messages from the environment’s own alarms alone, and from nobody without TLS', () => {
    const { PolicyDocument: policy } = onlyResource(template, 'AWS::SNS::TopicPolicy').Properties as {
      PolicyDocument: { Statement: Record<string, unknown>[] };
    };
    const [refusal, allowance, ...others] = policy.Statement;

    expect(others).toEqual([]);
    expect(refusal).toMatchObject({
      Effect: 'Deny',
      Principal: '*',
      Action: 'sns:Publish',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    expect(allowance).toMatchObject({
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Condition: { ArnLike: { 'aws:SourceArn': expect.anything() } },
    });
    expect(JSON.stringify(allowance)).toContain(':alarm:thread-members-test-*');
  });

  test('is encrypted with a key that rotates and that alarms of this account may use', () => {
    const key = onlyResource(template, 'AWS::KMS::Key');

    expect(topic.Properties['KmsMasterKeyId']).toEqual({ 'Fn::GetAtt': [key.logicalId, 'Arn'] });
    expect(key.Properties).toMatchObject({
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: [
          { Effect: 'Allow', Action: 'kms:*', Principal: { AWS: expect.anything() } },
          {
            Effect: 'Allow',
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ],
      },
    });
  });

  test('is not there, and no key either, when the environment gives no address', () => {
    for (const type of ['AWS::SNS::Topic', 'AWS::SNS::Subscription', 'AWS::KMS::Key'])
      expect(withoutEmail.findResources(type)).toEqual({});
    for (const { Properties } of Object.values(withoutEmail.findResources('AWS::CloudWatch::Alarm')))
      expect(Properties).not.toHaveProperty('AlarmActions');
  });
});

describe('the dashboard', () => {
  const { Properties: properties } = onlyResource(template, 'AWS::CloudWatch::Dashboard');
  const { 'Fn::Join': join } = properties['DashboardBody'] as { 'Fn::Join': [string, unknown[]] };
  // References stand for texts, so that what is left is JSON.
  const body = JSON.parse(join[1].map((part) => (typeof part === 'string' ? part : 'reference')).join(''));
  const widgets: { type: string; properties: Record<string, unknown> }[] = body.widgets;
  const widget = (title: string) => JSON.stringify(widgets.find((one) => one.properties['title'] === title));

  test('is the environment’s only one, and begins with the state of every alarm', () => {
    expect(properties['DashboardName']).toBe('thread-members-test');
    expect(widgets[0]?.type).toBe('alarm');
    expect(widgets[0]?.properties['alarms']).toHaveLength(alarms.length);
  });

  test.each([
    ['Requests', 'Count', 'GET', 'POST', 'DELETE'],
    ['Answers 4xx', '4XXError', 'GET', 'POST', 'DELETE'],
    ['Answers 5xx', '5XXError', 'GET', 'POST', 'DELETE'],
    ['Answers by operation and status', 'by message.operation, message.status'],
    ['Vendor: calls', 'VendorCalls', 'VendorFailures', 'RateLimited'],
    ['Vendor: ms a call', 'message.vendorMs / message.vendorCalls as ms', 'avg(ms) as average, pct(ms, 99)'],
    ['Users a vendor call', 'message.users / message.vendorCalls as users', 'avg(users)'],
    ['Vendor: POST calls a second, of 100; budget 90', 'sum(message.methods.POST.reserved) / 60 as reserved'],
    ['Age of the app token', 'AppTokenExpiry', '(86400 - (FILL(expiry, REPEAT) - EPOCH'],
    ['Age of the oldest message', 'ApproximateAgeOfOldestMessage'],
    ['Dead letters', 'ApproximateNumberOfMessagesVisible'],
  ])('shows %s', (title, ...contents) => {
    for (const content of contents) expect(widget(title)).toContain(content);
  });
});
