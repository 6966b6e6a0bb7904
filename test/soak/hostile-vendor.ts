import { setTimeout as sleep } from 'node:timers/promises';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { handler as addMembers } from '../../functions/add-members.ts';
import { handler as listMembers } from '../../functions/list-members.ts';
import { handler as removeMembers } from '../../functions/remove-members.ts';
import type { Fault } from '../../infra/local/im-simulator/fault.ts';
import { type ImSimulator, startImSimulator } from '../../infra/local/im-simulator/start-im-simulator.ts';
import { startSecretsManager } from '../../infra/local/secrets-manager/start-secrets-manager.ts';
import { setFunctionVariables } from '../../infra/local/variables.ts';
import { lambdaContext, restApiEvent } from '../support/rest-api-event.ts';

const THREAD = '177916702949377';
const TOKEN = 'a-token-of-the-soak-and-no-other';
const TOKEN_SECRET = 'thread-members/soak/app-token';
/** Time of an invocation in ms; no fault takes so long. */
const REMAINING_MS = 20_000;

/** Faults, and the share of the calls that meet them. */
const FAULTS: readonly (readonly [share: number, fault: Fault])[] = [
  [0.3, { kind: 'close-idle', ms: 1 }],
  [0.03, { kind: 'reset' }],
  [0.02, { kind: 'apply-then-reset' }],
  [0.02, raw('HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n', 'silence')],
  [0.02, { kind: 'answer', status: 403, headers: { 'content-type': 'text/html' }, body: '<html>' }],
  [0.02, raw('HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{"data":', 'close')],
  [0.01, raw('', 'close')],
];

/** What a soak under a hostile vendor has seen. */
export interface HostileFigures {
  requests: number;
  /** Requests that the vendor's faults failed, and that were told so. */
  failed: number;
  /** Requests without an answer of the contract, or with one that is not true. */
  lostAnswers: number;
  /** Writes that were sent again though an answer to them had begun. */
  dishonestRepeats: number;
  /** Operations that do not work once the vendor is well again. */
  wedged: number;
  vendorCalls: number;
  connections: number;
}

/**
 * Adds, removes and lists from so many callers without a pause, each with users of its own, while the vendor closes idle
 * connections, resets, upgrades and answers as a firewall does.
 */
export async function soakHostileVendor(options: { callers: number; ms: number }): Promise<HostileFigures> {
  const im = await startImSimulator({
    acceptsToken: (token) => token === TOKEN,
    callsPerSecond: Number.POSITIVE_INFINITY,
  });
  im.seedThread(THREAD);
  const secrets = await startSecretsManager({ secrets: { [TOKEN_SECRET]: TOKEN } });
  setFunctionVariables(
    { IM_BASE_URL: im.baseUrl, IM_REMOVE_NOUN: 'auto', APP_TOKEN_SECRET_ID: TOKEN_SECRET },
    { secretsManager: secrets.endpoint },
  );
  const figures = { requests: 0, failed: 0, lostAnswers: 0, dishonestRepeats: 0 };
  misbehave(im, figures);
  const until = performance.now() + options.ms;
  const callers = Array.from({ length: options.callers }, async (_, caller) => {
    for (let turn = 0; performance.now() < until; turn += 1) {
      const user = `user-${caller}-${turn}`;
      const isMember = () => im.threads.get(THREAD)?.members.has(user) ?? false;
      await request(add(user), figures, isMember);
      await request(remove(user), figures, () => !isMember());
      await request(list(), figures, () => true);
    }
  });
  await Promise.all(callers);
  im.intercept = undefined;
  const healed = await Promise.all([add('anna'), remove('bert'), ...Array.from({ length: 5 }, list)]);
  const wedged = healed.filter(({ statusCode }) => statusCode !== 200).length;
  await Promise.all([im.close(), secrets.close()]);
  return { ...figures, wedged, vendorCalls: im.calls.length, connections: im.connections };
}

type Counts = Pick<HostileFigures, 'requests' | 'failed' | 'lostAnswers' | 'dishonestRepeats'>;

/** Lets the vendor misbehave at random, and counts writes that come again though an answer to them had begun. */
function misbehave(im: ImSimulator, counts: Pick<Counts, 'dishonestRepeats'>): void {
  const answered = new Set<string>();
  im.intercept = ({ method, path, usernames }) => {
    const write = usernames && `${method} ${path} ${usernames}`;
    const fault = randomFault();
    if (write !== undefined && answered.has(write)) counts.dishonestRepeats += 1;
    if (write !== undefined && !isWordless(fault)) answered.add(write);
    return fault;
  };
}

async function request(
  answer: Promise<APIGatewayProxyResult>,
  counts: Counts,
  isTrue: () => boolean,
): Promise<void> {
  const settled = await Promise.race([answer, sleep(REMAINING_MS, undefined, { ref: false })]);
  counts.requests += 1;
  if (settled?.statusCode === 502) counts.failed += 1;
  else if (settled?.statusCode !== 200 || !isTrue()) counts.lostAnswers += 1;
}

function randomFault(): Fault | undefined {
  let at = Math.random();
  return FAULTS.find(([share]) => {
    at -= share;
    return at < 0;
  })?.[1];
}

/** Whether a fault ends a call without a byte of an answer. */
function isWordless(fault: Fault | undefined): boolean {
  return (
    fault?.kind === 'reset' ||
    fault?.kind === 'apply-then-reset' ||
    (fault?.kind === 'raw' && fault.bytes === '')
  );
}

function list(): Promise<APIGatewayProxyResult> {
  return listMembers(restApiEvent('GET'), lambdaContext(REMAINING_MS));
}

function add(user: string): Promise<APIGatewayProxyResult> {
  return addMembers(restApiEvent('POST', { body: { usernames: [user] } }), lambdaContext(REMAINING_MS));
}

function remove(user: string): Promise<APIGatewayProxyResult> {
  return removeMembers(restApiEvent('DELETE', { body: { usernames: [user] } }), lambdaContext(REMAINING_MS));
}

function raw(bytes: string, ending: 'close' | 'silence') {
  return { kind: 'raw', bytes, ending } as const;
}
