import { describe, expect, test } from 'vitest';
import { grantsOf } from '../../../support/infra/policies.ts';
import { appOf, onlyResource, PLAIN, templateOf, templateWith } from '../../../support/infra/synthesise.ts';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

describe('the table of the call budget', () => {
  test('costs nothing while it idles, and goes with its stack', () => {
    const { Properties, DeletionPolicy } = onlyResource(
      templateWith({ keepState: true }),
      'AWS::DynamoDB::Table',
    );

    expect(DeletionPolicy).toBe('Delete');
    expect(Properties).toEqual({
      TableName: 'thread-members-test-call-budget',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  test('is encrypted with the environment’s key, where there is one', () => {
    const { Properties } = onlyResource(templateWith({ encryptionKeyArn: KEY }), 'AWS::DynamoDB::Table');

    expect(Properties['SSESpecification']).toEqual({ KMSMasterKeyId: KEY, SSEEnabled: true, SSEType: 'KMS' });
  });

  test('can be that of another environment', () => {
    const app = appOf({ one: PLAIN, two: { ...PLAIN, shareBudgetWith: 'one', vendorCallsPerSecond: 40 } });
    const template = templateOf(app, 'two');
    const grants = grantsOf(template, 'thread-members-two-add-members');

    expect(template.findResources('AWS::DynamoDB::Table')).toEqual({});
    expect(JSON.stringify(grants.filter(([action]) => String(action).startsWith('dynamodb:')))).toContain(
      'table/thread-members-one-call-budget',
    );
    expect(
      onlyResource(template, 'AWS::Lambda::Function', { FunctionName: 'thread-members-two-add-members' })
        .Properties,
    ).toMatchObject({
      Environment: {
        Variables: { BUDGET_TABLE_NAME: 'thread-members-one-call-budget', VENDOR_CALLS_PER_SECOND: '40' },
      },
    });
  });
});

test('the HTTP functions can have sandboxes of their own', () => {
  const functions = Object.values(
    templateWith({ reservedConcurrency: 25 }).findResources('AWS::Lambda::Function'),
  );
  const reserved = functions.filter(({ Properties }) => Properties.ReservedConcurrentExecutions === 25);

  expect(reserved.map(({ Properties }) => Properties.FunctionName).sort()).toEqual([
    'thread-members-test-add-members',
    'thread-members-test-list-members',
    'thread-members-test-remove-members',
  ]);
});
