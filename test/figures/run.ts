import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { EVENT_SETTINGS } from '../../infra/environment/event-settings.ts';
import { startImSimulator } from '../../infra/local/im-simulator/start-im-simulator.ts';
import { startMessaging } from '../../infra/local/messaging.ts';
import { startSecretsManager } from '../../infra/local/secrets-manager/start-secrets-manager.ts';
import { startMapping } from '../../infra/local/sqs/event-source-mapping.ts';
import { setFunctionVariables } from '../../infra/local/variables.ts';
import { builtBundles } from '../support/built-bundles.ts';
import { type Figures, measure } from './measure.ts';
import { streamOf } from './stream.ts';

/**
 * `npm run figures`: how many vendor calls a stream of events takes, and how long, against the simulator with its latency
 * and its limit. The consumer runs as its built bundle, in as many sandboxes as an environment has by default. Exit code 1
 * when a message is lost, an order broken, or the bar missed.
 */
const REQUESTS = 2_000;
const THREADS = [1, 10, 200];
const LATENCY_MS = 50;
const SANDBOXES = EVENT_SETTINGS.consumerConcurrency;
/** Adds only, 10 threads. */
const BAR = 7;

const TOKEN = `figures-token-${'x'.repeat(40)}`;
const TOKEN_SECRET = 'thread-members/figures/app-token';

for (const level of ['info', 'warn', 'error'] as const) console[level] = () => undefined;
const im = await startImSimulator({ acceptsToken: (token) => token === TOKEN, latencyMs: LATENCY_MS });
const secrets = await startSecretsManager({ secrets: { [TOKEN_SECRET]: TOKEN } });
const ids = new Set<string>();
let enough: { count: number; resolve: () => void } | undefined;
const messaging = await startMessaging({
  environment: 'figures',
  onResult: ({ detail }) => {
    ids.add((detail as { requestId: string }).requestId);
    if (ids.size === enough?.count) enough.resolve();
  },
});
setFunctionVariables(
  {
    IM_BASE_URL: im.baseUrl,
    IM_REMOVE_NOUN: 'thread',
    APP_TOKEN_SECRET_ID: TOKEN_SECRET,
    EVENT_BUS_NAME: messaging.busName,
    QUEUE_URL: messaging.queueUrl,
  },
  { secretsManager: secrets.endpoint, messaging: messaging.endpoint.url },
);
const bundle = pathToFileURL(builtBundles()['apply-member-events'] ?? '').href;
for (let sandbox = 1; sandbox <= SANDBOXES; sandbox += 1) {
  const { handler } = await import(`${bundle}?sandbox=${sandbox}`);
  startMapping(messaging.mapping(handler), 1);
}

process.stdout.write(
  `${REQUESTS} requests of one user each, ${LATENCY_MS} ms a vendor call, 100 calls/s of each method, ${SANDBOXES} sandboxes\n\n` +
    '                   threads   vendor calls   users a call   seconds   429s   lost   out of order\n',
);
let missed = 0;
for (const removes of [false, true])
  for (const threads of THREADS) {
    const figures = await measure(streamOf(REQUESTS, threads, removes), { im, messaging, told });
    row(removes, threads, figures);
    const belowBar = !removes && threads === 10 && figures.usersPerCall < BAR;
    if (belowBar || figures.lost > 0 || figures.outOfOrder > 0) missed += 1;
    // The limit looks back a second.
    await sleep(1_000);
  }
process.stdout.write(
  `\nAt least ${BAR} users a call (adds, 10 threads), nothing lost, nothing out of order: ${missed === 0 ? 'holds' : 'MISSED'}\n`,
);
process.exit(missed === 0 ? 0 : 1);

function told(count: number): Promise<ReadonlySet<string>> {
  ids.clear();
  return new Promise((resolve) => {
    enough = { count, resolve: () => resolve(new Set(ids)) };
  });
}

function row(removes: boolean, threads: number, figures: Figures): void {
  const { vendorCalls, usersPerCall, seconds, refused429, lost, outOfOrder } = figures;
  const cells = [
    (removes ? 'every fifth removes' : 'adds only').padEnd(19),
    ...[String(threads).padStart(7), String(vendorCalls).padStart(15), usersPerCall.toFixed(2).padStart(15)],
    ...[seconds.toFixed(1).padStart(10), String(refused429).padStart(7), String(lost).padStart(7)],
    String(outOfOrder).padStart(15),
  ];
  process.stdout.write(`${cells.join('')}\n`);
}
