import { ArnFormat, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { BUDGET_EXPIRY, BUDGET_KEY } from '../../../shared/budget/dynamodb-table.ts';
import type { Variables } from '../../../shared/variables.ts';
import type { Environment } from '../../environment/check-environments.ts';
import { resourceName } from '../../environment/resource-name.ts';
import type { ServiceFunction } from './service-function.ts';

const TABLE_NAME = 'BUDGET_TABLE_NAME' satisfies keyof Variables;
const CALLS_PER_SECOND = 'VENDOR_CALLS_PER_SECOND' satisfies keyof Variables;

interface CallBudgetProps {
  readonly environment: Environment;
}

/**
 * The table of the budget of vendor calls that all sandboxes share (docs/design.md#budget): its own, or that of the
 * environment which this one shares it with. It remembers seconds, so it always goes with its stack.
 */
export class CallBudget extends Construct {
  private readonly environment: Environment;
  private readonly tableName: string;

  constructor(scope: Construct, id: string, { environment }: CallBudgetProps) {
    super(scope, id);
    this.environment = environment;
    this.tableName = resourceName(environment.shareBudgetWith ?? environment.name, 'call-budget');
    if (environment.shareBudgetWith === undefined) this.createTable();
  }

  /** Lets a function reserve calls, and tells it where and how many. */
  grantReserve({ lambda }: ServiceFunction): void {
    const stack = Stack.of(this);
    const table = { service: 'dynamodb', resource: 'table', resourceName: this.tableName };
    Grant.addToPrincipal({
      grantee: lambda,
      actions: ['dynamodb:UpdateItem'],
      resourceArns: [stack.formatArn({ ...table, arnFormat: ArnFormat.SLASH_RESOURCE_NAME })],
    }).assertSuccess();
    lambda.addEnvironment(TABLE_NAME, this.tableName);
    lambda.addEnvironment(CALLS_PER_SECOND, String(this.environment.vendorCallsPerSecond));
    const { encryptionKeyArn } = this.environment;
    if (!encryptionKeyArn) return;
    Grant.addToPrincipal({
      grantee: lambda,
      actions: ['kms:Decrypt'],
      resourceArns: [encryptionKeyArn],
      // DynamoDB names the table in the encryption context whenever it uses the key.
      conditions: { StringEquals: { 'kms:EncryptionContext:aws:dynamodb:tableName': this.tableName } },
    }).assertSuccess();
  }

  private createTable(): void {
    const { encryptionKeyArn } = this.environment;
    const encryptionKey = encryptionKeyArn && Key.fromKeyArn(this, 'Key', encryptionKeyArn);
    const table = new Table(this, 'Table', {
      tableName: this.tableName,
      partitionKey: { name: BUDGET_KEY, type: AttributeType.STRING },
      timeToLiveAttribute: BUDGET_EXPIRY,
      billingMode: BillingMode.PAY_PER_REQUEST,
      // Without a key, DynamoDB encrypts with its own, for which nobody pays.
      ...(encryptionKey && { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey }),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(table).acknowledge({
      id: 'AwsSolutions-DDB3',
      reason: 'It remembers the calls of the last seconds; there is no point in time to go back to.',
    });
  }
}
