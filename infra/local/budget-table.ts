import dynalite from 'dynalite';
import { BUDGET_KEY } from '../../shared/budget/dynamodb-table.ts';
import { listen } from './listen.ts';

/** What dynalite asks of a signature: to be there. */
const UNCHECKED = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none',
  'x-amz-date': '20260101T000000Z',
};

/** DynamoDB's stand-in with the call budget's table; its fields are live. */
export interface LocalBudgetTable {
  /** What `AWS_ENDPOINT_URL_DYNAMODB` must be. */
  readonly endpoint: string;
  /** Calls so far, by action. */
  readonly calls: Record<string, number>;
  /** Ends it at once, connections included. */
  close(): Promise<void>;
}

/** Starts DynamoDB on loopback, in memory, with the one table. */
export async function startBudgetTable(tableName: string): Promise<LocalBudgetTable> {
  const dynamoDb = dynalite({ createTableMs: 0 });
  const calls: Record<string, number> = {};
  const { url, close } = await listen((request, response) => {
    const action = String(request.headers['x-amz-target']).replace(/^.*\./, '');
    calls[action] = (calls[action] ?? 0) + 1;
    // Known to be the server's own by now; dynalite answers requests that have one by rules for pages.
    delete request.headers.origin;
    dynamoDb.emit('request', request, response);
  });
  await call(url, 'CreateTable', {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: BUDGET_KEY, AttributeType: 'S' }],
    KeySchema: [{ AttributeName: BUDGET_KEY, KeyType: 'HASH' }],
  });
  return { endpoint: url, calls, close };
}

async function call(endpoint: string, action: string, input: object): Promise<unknown> {
  const headers = {
    ...UNCHECKED,
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `DynamoDB_20120810.${action}`,
  };
  const answer = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(input) });
  return answer.json();
}
