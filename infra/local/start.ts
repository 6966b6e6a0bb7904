import { randomBytes } from 'node:crypto';
import { handler as addMembers } from '../../functions/add-members.ts';
import { handler as applyMemberEvents } from '../../functions/apply-member-events.ts';
import { handler as listMembers } from '../../functions/list-members.ts';
import { handler as removeMembers } from '../../functions/remove-members.ts';
import { handler as sequenceMemberEvents } from '../../functions/sequence-member-events.ts';
import type { AgoraApp } from '../../shared/rotation/agora-app-secret.ts';
import { EVENT_SETTINGS } from '../environment/event-settings.ts';
import { resourceName, secretName } from '../environment/resource-name.ts';
import { startBudgetTable } from './budget-table.ts';
import { acceptsAppToken } from './im-simulator/accepts-app-token.ts';
import { type ImSimulator, startImSimulator } from './im-simulator/start-im-simulator.ts';
import { installJsonConsole } from './json-console.ts';
import { type Messaging, startMessaging } from './messaging.ts';
import { besidePort, onPort } from './on-port.ts';
import { type LocalRestApi, startRestApi } from './rest-api.ts';
import { startSecretsManager } from './secrets-manager/start-secrets-manager.ts';
import type { AccessKey } from './signature.ts';
import { startMapping } from './sqs/event-source-mapping.ts';
import { startText } from './start-text.ts';
import { startTokenRotation } from './token-rotation.ts';
import { type LocalSettings, readSettings, setFunctionVariables } from './variables.ts';

/** The name of this environment, where those of `environments.ts` have theirs. */
const ENVIRONMENT = 'local';
const TOKEN_SECRET = secretName(ENVIRONMENT, 'appToken');
const APP_SECRET = secretName(ENVIRONMENT, 'agoraApp');
const BUDGET_TABLE = resourceName(ENVIRONMENT, 'call-budget');
const THREAD_ID = '177916702949377';
const THREAD_MEMBERS = Array.from({ length: 60 }, (_, index) => `member-${index + 1}`);

/** `npm start`: the service on this machine, against the simulator or the real vendor. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));

try {
  const settings = readSettings();
  const { api, messaging } = await startService(settings);
  const places = { url: api.url, awsUrl: messaging.endpoint.url, busName: messaging.busName };
  process.stdout.write(startText({ ...places, threadId: THREAD_ID, vendor: settings.IM_BASE_URL }));
} catch (error) {
  process.stderr.write(`thread-members cannot start: ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}

async function startService(settings: LocalSettings): Promise<{ api: LocalRestApi; messaging: Messaging }> {
  installJsonConsole();
  const { AGORA_APP_ID: appId, AGORA_APP_CERTIFICATE: appCertificate, APP_TOKEN: token } = settings;
  const app = appId && appCertificate ? { appId, appCertificate } : madeUpApp();
  const simulator = settings.IM_BASE_URL === undefined ? await startSimulator(settings, app) : undefined;
  const accessKey = madeUpKey();
  const secrets = await startSecretsManager({
    accessKey,
    secrets: { [TOKEN_SECRET]: token ?? '{}', [APP_SECRET]: JSON.stringify(app) },
    rotated: [TOKEN_SECRET],
  });
  const messaging = await openMessaging(settings);
  const budgetTable = await startBudgetTable(BUDGET_TABLE);
  const variables = {
    IM_BASE_URL: simulator?.baseUrl ?? settings.IM_BASE_URL ?? '',
    IM_REMOVE_NOUN: settings.IM_REMOVE_NOUN,
    APP_TOKEN_SECRET_ID: TOKEN_SECRET,
    AGORA_APP_SECRET_ID: APP_SECRET,
    EVENT_BUS_NAME: messaging.busName,
    QUEUE_URL: messaging.queueUrl,
    BUDGET_TABLE_NAME: BUDGET_TABLE,
  };
  const endpoints = {
    secretsManager: secrets.endpoint,
    messaging: messaging.endpoint.url,
    dynamoDb: budgetTable.endpoint,
  };
  setFunctionVariables(variables, endpoints, accessKey);
  const handlers = { GET: listMembers, POST: addMembers, DELETE: removeMembers };
  const rotation = { secrets, secretId: TOKEN_SECRET, everyMs: settings.ROTATE_EVERY };
  if (token === undefined) await startTokenRotation(rotation);
  // Only now: the first token is there, whatever else goes wrong.
  if (simulator) simulator.intercept = settings.IM_FAULTS;
  messaging.sequence(sequenceMemberEvents);
  startMapping(messaging.mapping(applyMemberEvents), EVENT_SETTINGS.consumerConcurrency);
  return { api: await onPort('PORT', startRestApi({ port: settings.PORT, handlers })), messaging };
}

/** The bus and the queues, at the port that is set, else at one that is the same at each start. */
async function openMessaging({ PORT, EVENTS_PORT }: LocalSettings): Promise<Messaging> {
  const open = (port: number) =>
    startMessaging({
      environment: ENVIRONMENT,
      port,
      onResult: (event) => console.info(event, 'result event'),
      onUnmatched: ({ id, 'detail-type': detailType }, why) =>
        console.warn({ id, detailType, why }, 'event that nothing takes'),
    });
  return EVENTS_PORT === undefined ? besidePort(PORT, open) : onPort('EVENTS_PORT', open(EVENTS_PORT));
}

/** The simulator of an app's vendor, with one thread. */
async function startSimulator(settings: LocalSettings, app: AgoraApp): Promise<ImSimulator> {
  const simulator = await startImSimulator({
    acceptsToken: acceptsAppToken(app),
    removeNoun: settings.IM_SIMULATOR_NOUN,
    latencyMs: settings.IM_LATENCY_MS,
  });
  simulator.seedThread(THREAD_ID, { members: THREAD_MEMBERS });
  return simulator;
}

/** The functions alone have it: whoever else finds the Secrets Manager's port gets no token. */
function madeUpKey(): AccessKey {
  return { accessKeyId: randomBytes(10).toString('hex'), secretAccessKey: randomBytes(32).toString('hex') };
}

function madeUpApp(): AgoraApp {
  return { appId: randomBytes(16).toString('hex'), appCertificate: randomBytes(16).toString('hex') };
}
