import { setTimeout as sleep } from 'node:timers/promises';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { handler as addMembers } from '../../functions/add-members.ts';
import { handler as listMembers } from '../../functions/list-members.ts';
import { handler as removeMembers } from '../../functions/remove-members.ts';
import { handler as rotateAppToken } from '../../functions/rotate-app-token.ts';
import { acceptsAppToken } from '../../infra/local/im-simulator/accepts-app-token.ts';
import { startImSimulator } from '../../infra/local/im-simulator/start-im-simulator.ts';
import { startSecretsManager } from '../../infra/local/secrets-manager/start-secrets-manager.ts';
import { setFunctionVariables } from '../../infra/local/variables.ts';
import { lambdaContext, restApiEvent } from '../support/rest-api-event.ts';
import { shiftableClock } from './shiftable-clock.ts';

const APP = { appId: '0123456789abcdef'.repeat(2), appCertificate: 'fedcba9876543210'.repeat(2) };
const TOKEN_SECRET = 'thread-members/soak/app-token';
const APP_SECRET = 'thread-members/soak/agora-app';
const ROTATION_PERIOD_MS = 4 * 3_600_000;
const REFUSAL_DELAY_MS = 60_000;
const OPERATIONS: (() => Promise<APIGatewayProxyResult>)[] = [
  () => listMembers(restApiEvent('GET'), lambdaContext()),
  () => addMembers(restApiEvent('POST', { body: { usernames: ['anna', 'bert'] } }), lambdaContext()),
  () => removeMembers(restApiEvent('DELETE', { body: { usernames: ['anna'] } }), lambdaContext()),
];

/** What a soak has seen. */
export interface SoakFigures {
  requests: number;
  rotations: number;
  /** Requests that were answered with anything but 200. */
  failures: number;
  /** Vendor calls refused with 401, each healed within its request. */
  refusedCalls: number;
  secretReads: number;
}

/**
 * Sends requests without a pause from so many callers while the app token is rotated, 4 h of the clock after each other;
 * a minute after every second rotation the vendor refuses all the old tokens, long before they expire.
 */
export async function soak(options: {
  rotations: number;
  callers: number;
  pauseMs: number;
}): Promise<SoakFigures> {
  const clock = shiftableClock();
  const revoked = new Set<string>();
  const isSigned = acceptsAppToken(APP);
  const im = await startImSimulator({
    acceptsToken: (token) => !revoked.has(token) && isSigned(token),
    callsPerSecond: Number.POSITIVE_INFINITY,
  });
  im.seedThread('177916702949377', { members: ['carl'] });
  const secrets = await startSecretsManager({
    secrets: { [TOKEN_SECRET]: '{}', [APP_SECRET]: JSON.stringify(APP) },
    rotated: [TOKEN_SECRET],
  });
  const variables = { IM_BASE_URL: im.baseUrl, IM_REMOVE_NOUN: 'auto' } as const;
  const secretIds = { APP_TOKEN_SECRET_ID: TOKEN_SECRET, AGORA_APP_SECRET_ID: APP_SECRET };
  setFunctionVariables({ ...variables, ...secretIds }, { secretsManager: secrets.endpoint });
  const figures: SoakFigures = { requests: 0, rotations: 0, failures: 0, refusedCalls: 0, secretReads: 0 };
  const rotate = () => secrets.rotate(TOKEN_SECRET, (event) => rotateAppToken(event, lambdaContext(60_000)));
  await rotate();
  secrets.calls['GetSecretValue'] = 0;

  const old: string[] = [];
  let running = true;
  const callers = Array.from({ length: options.callers }, async (_, caller) => {
    for (let turn = caller; running; turn += 1) await request(turn, figures);
  });
  for (let round = 0; round < options.rotations; round += 1) {
    await sleep(options.pauseMs);
    old.push(JSON.parse(secrets.value(TOKEN_SECRET) ?? '{}').appToken);
    clock.forward(ROTATION_PERIOD_MS);
    await rotate();
    figures.rotations += 1;
    clock.forward(REFUSAL_DELAY_MS);
    if (round % 2 === 1) for (const token of old) revoked.add(token);
  }
  await sleep(options.pauseMs);
  running = false;
  await Promise.all(callers);
  figures.refusedCalls = im.calls.filter(({ status }) => status === 401).length;
  figures.secretReads = secrets.calls['GetSecretValue'] ?? 0;
  await Promise.all([im.close(), secrets.close()]);
  clock.restore();
  return figures;
}

async function request(turn: number, figures: SoakFigures): Promise<void> {
  const answer = await OPERATIONS[turn % OPERATIONS.length]?.();
  figures.requests += 1;
  if (answer?.statusCode !== 200) figures.failures += 1;
}
