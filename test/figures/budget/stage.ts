import { pathToFileURL } from 'node:url';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { type LocalBudgetTable, startBudgetTable } from '../../../infra/local/budget-table.ts';

import { type ImSimulator, startImSimulator } from '../../../infra/local/im-simulator/start-im-simulator.ts';
import { type Messaging, startMessaging } from '../../../infra/local/messaging.ts';
import { startSecretsManager } from '../../../infra/local/secrets-manager/start-secrets-manager.ts';
import { startMapping } from '../../../infra/local/sqs/event-source-mapping.ts';
import { setFunctionVariables } from '../../../infra/local/variables.ts';
import { lambdaContext, restApiEvent } from '../../support/rest-api-event.ts';

/** How long a vendor call takes, in ms. */
const LATENCY_MS = 50;
const TOKEN = `figures-token-${'x'.repeat(40)}`;
const TOKEN_SECRET = 'thread-members/figures/app-token';
const TABLE = 'thread-members-figures-call-budget';
const THREAD = '177916702949377';

type Handler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** An answer, when it came, and how long it took, both in ms. */
export interface TimedAnswer {
  readonly answer: APIGatewayProxyResult;
  readonly at: number;
  readonly ms: number;
}

/** The service in sandboxes, each with the built bundle of its own, around one vendor and one table. */
export interface Stage {
  readonly im: ImSimulator;
  readonly table: LocalBudgetTable;
  readonly messaging: Messaging;
  /** Starts sandboxes of the add, each of which takes one request at a time; a request waits for the first that is free. */
  startHttp(sandboxes: number): Promise<(users: number) => Promise<TimedAnswer>>;
  /** Starts sandboxes of the consumer at the queue. */
  startEvents(sandboxes: number): Promise<void>;
}

/** @param withBudget whether the functions know of the table */
export async function openStage(bundles: Record<string, string>, withBudget: boolean): Promise<Stage> {
  for (const level of ['info', 'warn', 'error'] as const) console[level] = () => undefined;
  const im = await startImSimulator({ acceptsToken: (token) => token === TOKEN, latencyMs: LATENCY_MS });
  im.seedThread(THREAD);
  const secrets = await startSecretsManager({ secrets: { [TOKEN_SECRET]: TOKEN } });
  const messaging = await startMessaging({ environment: 'figures' });
  const table = await startBudgetTable(TABLE);
  setFunctionVariables(
    {
      IM_BASE_URL: im.baseUrl,
      IM_REMOVE_NOUN: 'thread',
      APP_TOKEN_SECRET_ID: TOKEN_SECRET,
      EVENT_BUS_NAME: messaging.busName,
      QUEUE_URL: messaging.queueUrl,
      ...(withBudget && { BUDGET_TABLE_NAME: TABLE }),
    },
    { secretsManager: secrets.endpoint, messaging: messaging.endpoint.url, dynamoDb: table.endpoint },
  );
  let loaded = 0;
  const load = async (entry: string) => {
    loaded += 1;
    return (await import(`${pathToFileURL(bundles[entry] ?? '').href}?sandbox=${loaded}`)).handler;
  };

  return {
    im,
    table,
    messaging,
    async startHttp(sandboxes) {
      const idle: Handler[] = [];
      const waiting: ((handler: Handler) => void)[] = [];
      for (let count = 0; count < sandboxes; count += 1) idle.push(await load('add-members'));
      return async (users) => {
        const handler = idle.shift() ?? (await new Promise<Handler>((resolve) => waiting.push(resolve)));
        const body = { usernames: Array.from({ length: users }, (_, index) => `user${index}`) };
        const startedAt = performance.now();
        const answer = await handler(restApiEvent('POST', { body }), lambdaContext());
        const at = performance.now();
        const next = waiting.shift();
        if (next) next(handler);
        else idle.push(handler);
        return { answer, at, ms: at - startedAt };
      };
    },
    async startEvents(sandboxes) {
      for (let count = 0; count < sandboxes; count += 1)
        startMapping(messaging.mapping(await load('apply-member-events')), 1);
    },
  };
}
