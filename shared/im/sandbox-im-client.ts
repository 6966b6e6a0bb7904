import { type CallBudget, createCallBudget } from '../budget/call-budget.ts';
import { createDynamoDbTable } from '../budget/dynamodb-table.ts';
import { createAppTokens } from '../token/app-tokens.ts';
import { readVariables } from '../variables.ts';
import { createImClient, type ImClient } from './client.ts';
import { earlySecretId } from './start-early.ts';

const early = earlyTokens();
let client: ImClient | undefined;

/**
 * The sandbox's one IM client, with its connections and its app token, built at the first call.
 *
 * @throws VariableError when an environment variable is missing or wrong, at every call until it is right
 */
export function sandboxImClient(): ImClient {
  client ??= fromVariables();
  return client;
}

function fromVariables(): ImClient {
  const variables = readVariables('IM_BASE_URL', 'IM_REMOVE_NOUN', 'APP_TOKEN_SECRET_ID');
  const secretId = variables.APP_TOKEN_SECRET_ID;
  const tokens = early?.secretId === secretId ? early.tokens : createAppTokens(secretId);
  return createImClient({
    baseUrl: variables.IM_BASE_URL,
    removeNoun: variables.IM_REMOVE_NOUN,
    tokens,
    budget: budgetFromVariables(variables.IM_BASE_URL),
  });
}

function budgetFromVariables(baseUrl: string): CallBudget | undefined {
  const variables = readVariables('BUDGET_TABLE_NAME', 'VENDOR_CALLS_PER_SECOND');
  if (variables.BUDGET_TABLE_NAME === undefined) return undefined;
  return createCallBudget(new URL(baseUrl).pathname, {
    table: createDynamoDbTable(variables.BUDGET_TABLE_NAME),
    callsPerSecond: Number(variables.VENDOR_CALLS_PER_SECOND),
  });
}

/** Begins to read the token at import (docs/design.md#speed). */
function earlyTokens() {
  if (earlySecretId === undefined) return undefined;
  const tokens = createAppTokens(earlySecretId);
  tokens.readEarly();
  return { secretId: earlySecretId, tokens };
}
