import { createDynamoDbCall, type DynamoDbCall } from '../aws/dynamodb-call.ts';
import { parseJson } from '../parse-json.ts';
import { readVariables } from '../variables.ts';
import type { BudgetItem, BudgetTable, BudgetUpdate, Condition } from './budget-item.ts';

/** The table's key: the app's path and the method. */
export const BUDGET_KEY = 'id';
/** The attribute by which DynamoDB deletes idle items. */
export const BUDGET_EXPIRY = 'expiresAt' satisfies keyof BudgetItem;

const NOT_MET = 'ConditionalCheckFailedException';

/** DynamoDB's answer to an update: the item, whose numbers are texts, or what is wrong. */
interface UpdateAnswer {
  readonly Attributes?: Readonly<Record<string, { readonly N?: string }>>;
  readonly __type?: string;
}

/** The budget's table in DynamoDB. Nothing is read, built or opened before the first update: most sandboxes never make one. */
export function createDynamoDbTable(tableName: string): BudgetTable {
  let call: DynamoDbCall | undefined;

  return {
    async update(key, update) {
      call ??= fromVariables();
      const { status, body } = await call('UpdateItem', {
        TableName: tableName,
        Key: { [BUDGET_KEY]: { S: key } },
        ReturnValues: 'ALL_NEW',
        ...expressionsOf(update),
      });
      const { Attributes, __type: fault } = (parseJson(body) ?? {}) as UpdateAnswer;
      if (status === 200 && Attributes) return itemOf(Attributes);
      if (fault?.endsWith(NOT_MET)) return undefined;
      throw new Error(`DynamoDB answered ${fault?.replace(/^.*#/, '') ?? status}`);
    },
  };
}

function fromVariables(): DynamoDbCall {
  const { AWS_REGION, AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL } = readVariables(
    'AWS_REGION',
    'AWS_ENDPOINT_URL_DYNAMODB',
    'AWS_ENDPOINT_URL',
  );
  const domain = AWS_REGION.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const endpoint =
    AWS_ENDPOINT_URL_DYNAMODB ?? AWS_ENDPOINT_URL ?? `https://dynamodb.${AWS_REGION}.${domain}`;
  return createDynamoDbCall(endpoint, AWS_REGION);
}

/** An update in DynamoDB's words. */
function expressionsOf({ set, add = {}, when = [] }: BudgetUpdate): object {
  const names: Record<string, string> = {};
  const values: Record<string, { N: string }> = {};
  const name = (attribute: string) => {
    names[`#${attribute}`] = attribute;
    return `#${attribute}`;
  };
  const value = (number: number) => {
    const placeholder = `:v${Object.keys(values).length}`;
    values[placeholder] = { N: String(number) };
    return placeholder;
  };
  const condition = ({ name: attribute, over, upTo }: Condition) =>
    over === undefined
      ? `(attribute_not_exists(${name(attribute)}) OR ${name(attribute)} <= ${value(upTo)})`
      : `(${name(attribute)} > ${value(over)} AND ${name(attribute)} <= ${value(upTo)})`;
  const sets = Object.entries(set).map(([attribute, number]) => `${name(attribute)} = ${value(number)}`);
  const adds = Object.entries(add).map(([attribute, number]) => `${name(attribute)} ${value(number)}`);
  return {
    UpdateExpression: `SET ${sets.join(', ')}${adds.length > 0 ? ` ADD ${adds.join(', ')}` : ''}`,
    ...(when.length > 0 && { ConditionExpression: when.map(condition).join(' AND ') }),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}

function itemOf(attributes: NonNullable<UpdateAnswer['Attributes']>): Partial<BudgetItem> {
  const numbers = Object.entries(attributes).flatMap(([name, { N }]) =>
    N === undefined ? [] : [[name, Number(N)]],
  );
  return Object.fromEntries(numbers);
}
