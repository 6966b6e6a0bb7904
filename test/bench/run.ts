import { statSync } from 'node:fs';
import { builtBundles } from '../support/built-bundles.ts';
import { bundledScript } from './bundled-script.ts';
import { runChild } from './run-child.ts';
import { startPeers } from './start-peers.ts';
import { median, quartiles } from './statistics.ts';

/**
 * `npm run bench`: cold starts in fresh processes and warm calls of the built bundles, against a bare handler in the same
 * run. Rounds are interleaved, so that a busy machine is busy for both. Exit code 1 when a bar does not hold.
 */
const ROUNDS = 25;
const WARM_ROUNDS = 60;
const METHODS = { 'list-members': 'GET', 'add-members': 'POST', 'remove-members': 'DELETE' };
/** What docs/design.md#speed says. */
const BARS = { bundleKib: 270, coldRatio: 1.35, warmRatio: 0.9, refusedUs: 25, perThousandCalls: 1 };
const WARM_ROUNDS_FOR_THOUSAND_CALLS = 10;

interface Warm {
  warm: { function: number; bare: number }[];
  refused: number[];
}

const bundles = builtBundles();
const bare = bundledScript('bare-handler');
const coldStart = bundledScript('cold-start');
const warmRounds = bundledScript('warm-calls');
const peers = await startPeers();
let missed = 0;
for (const [name, method] of Object.entries(METHODS)) {
  const file = bundles[name] ?? '';
  process.stdout.write(`\n${name}\n`);
  row('bundle, minified', statSync(file).size / 1024, BARS.bundleKib, 'KiB');
  await coldStarts(file, method);
  await warmCalls(file, method);
  await callsOut(file, method);
}
peers.stop();
process.stdout.write(missed === 0 ? '\nEvery bar holds.\n' : `\n${missed} bars do not hold.\n`);
process.exitCode = missed === 0 ? 0 : 1;

async function coldStarts(file: string, method: string): Promise<void> {
  const cold = (bundle: string) => runChild<number>(coldStart, peers.env, bundle, method);
  const rounds: { ours: number; bare: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const bareFirst = round % 2 === 0 ? await cold(bare) : undefined;
    const ours = await cold(file);
    rounds.push({ ours, bare: bareFirst ?? (await cold(bare)) });
  }
  const spread = `${times(rounds.map(({ ours }) => ours))} ms, bare ${times(rounds.map((round) => round.bare))} ms`;
  row('import + first answer / bare', ratio(rounds), BARS.coldRatio, 'x', spread);
}

async function warmCalls(file: string, method: string): Promise<void> {
  const { warm, refused } = await runChild<Warm>(
    warmRounds,
    peers.env,
    file,
    method,
    String(WARM_ROUNDS),
    bare,
  );
  const rounds = warm.map((round) => ({ ours: round.function, bare: round.bare }));
  const spread = `${times(rounds.map(({ ours }) => ours))} us, bare ${times(rounds.map((round) => round.bare))} us`;
  row('warm call / bare', ratio(rounds), BARS.warmRatio, 'x', spread);
  row('refused request', median(refused), BARS.refusedUs, 'us', times(refused));
}

/** What 1,000 warm calls and 1,000 refused ones cost outside; the bare handler does not run here. */
async function callsOut(file: string, method: string): Promise<void> {
  await peers.count();
  await runChild(warmRounds, peers.env, file, method, String(WARM_ROUNDS_FOR_THOUSAND_CALLS));
  const { vendorCalls = 0, vendorConnections = 0, secretReads = 0 } = await peers.count();
  row('Secrets Manager reads', secretReads, BARS.perThousandCalls, `for ${vendorCalls} vendor calls`);
  row('vendor connections', vendorConnections, BARS.perThousandCalls, `for ${vendorCalls} vendor calls`);
}

/** The median of the paired ratios. */
function ratio(rounds: readonly { ours: number; bare: number }[]): number {
  return median(rounds.map((round) => round.ours / round.bare));
}

function times(values: readonly number[]): string {
  const [low, high] = quartiles(values);
  return `${median(values).toFixed(1)} (${low.toFixed(1)}..${high.toFixed(1)})`;
}

function row(what: string, measured: number, bar: number, unit: string, spread = ''): void {
  const holds = measured <= bar;
  if (!holds) missed += 1;
  const figure = Number.isInteger(measured) ? String(measured) : measured.toFixed(2);
  const verdict = holds ? 'holds ' : 'MISSED';
  process.stdout.write(
    `  ${what.padEnd(30)} ${figure.padStart(8)} ${unit}, bar ${bar}: ${verdict}  ${spread}\n`,
  );
}
