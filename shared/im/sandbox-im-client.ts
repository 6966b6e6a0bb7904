import { type CallBudget, createCallBudget } from '../budget/call-budget.ts';
import { createDynamoDbTable } from '../budget/dynamodb-table.ts';
import { readEnvironment } from '../environment.ts';
import { createAppTokens } from '../token/app-tokens.ts';
import { createImClient, type ImClient } from './client.ts';
import { earlyEnvironment } from './start-early.ts';

const early = earlyTokens();
let client: ImClient | undefined;

/**
 * The sandbox's one IM client, with its connections and its app token, built at the first call.
 *
 * @throws EnvironmentError when an environment variable is missing or wrong, at every call until it is right
 */
export function sandboxImClient(): ImClient {
  client ??= fromEnvironment();
  return client;
}

function fromEnvironment(): ImClient {
  const env = readEnvironment('IM_BASE_URL', 'IM_REMOVE_NOUN', 'APP_TOKEN_SECRET_ID');
  const secretId = env.APP_TOKEN_SECRET_ID;
  const tokens = early?.secretId === secretId ? early.tokens : createAppTokens(secretId);
  return createImClient({
    baseUrl: env.IM_BASE_URL,
    removeNoun: env.IM_REMOVE_NOUN,
    tokens,
    budget: budgetFromEnvironment(env.IM_BASE_URL),
  });
}

function budgetFromEnvironment(baseUrl: string): CallBudget | undefined {
  const env = readEnvironment('BUDGET_TABLE_NAME', 'VENDOR_CALLS_PER_SECOND');
  if (env.BUDGET_TABLE_NAME === undefined) return undefined;
  return createCallBudget(new URL(baseUrl).pathname, {
    table: createDynamoDbTable(env.BUDGET_TABLE_NAME),
    callsPerSecond: Number(env.VENDOR_CALLS_PER_SECOND),
  });
}

/** Begins to read the token at import (docs/design.md#speed). */
function earlyTokens() {
  if (earlyEnvironment === undefined) return undefined;
  const secretId = earlyEnvironment.APP_TOKEN_SECRET_ID;
  const tokens = createAppTokens(secretId);
  tokens.readEarly();
  return { secretId, tokens };
}
