import { statSync } from 'node:fs';
import { builtBundles } from '../support/built-bundles.ts';
import { bundledScript } from './bundled-script.ts';
import { type Pair, ratio, row, spreadOf, times, verdict } from './report.ts';
import { runChild } from './run-child.ts';
import { startPeers } from './start-peers.ts';
import { median } from './statistics.ts';

/**
 * `npm run bench`: cold starts in fresh processes and warm calls of the built bundles, against a bare handler in the same
 * run. Rounds are interleaved, so that a busy machine is busy for both. Exit code 1 when a bar does not hold.
 */
const ROUNDS = 25;
const CPU_ROUNDS = 9;
const WARM_ROUNDS = 60;
const METHODS = { 'list-members': 'GET', 'add-members': 'POST', 'remove-members': 'DELETE' };
/** What docs/design.md#speed says. */
const BARS = {
  bundleKib: 205,
  coldRatio: 1.25,
  distantColdRatio: 0.8,
  distantInitRatio: 0.35,
  warmCpuRatio: 0.9,
  refusedPercent: 4.5,
  perThousandCalls: 1,
};
/** What an init is given before its first request: Lambda starts sandboxes ahead of them. */
const INIT_MS = 1_000;
const EVENT_FUNCTIONS = ['sequence-member-events', 'apply-member-events'];
const WARM_ROUNDS_FOR_THOUSAND_CALLS = 10;

interface Cold {
  readonly importMs: number;
  readonly answerMs: number;
}

interface Warm {
  warm: { function: number; bare: number }[];
  refused: number[];
}

const bundles = builtBundles();
const bare = bundledScript('bare-handler');
const coldStart = bundledScript('cold-start');
const warmCpuScript = bundledScript('warm-cpu');
const warmRounds = bundledScript('warm-calls');
const peers = await startPeers();
for (const [name, method] of Object.entries(METHODS)) {
  const file = bundles[name] ?? '';
  process.stdout.write(`\n${name}\n`);
  row('bundle, minified', statSync(file).size / 1024, BARS.bundleKib, 'KiB');
  await coldStarts('import + first answer', peers.env, BARS.coldRatio, [file, method]);
  await coldStarts('the same through a network', peers.distant, BARS.distantColdRatio, [file, method]);
  const afterInit = [file, method, String(INIT_MS)] as const;
  await coldStarts('first answer after init', peers.distant, BARS.distantInitRatio, afterInit);
  await warmCpu(file, method);
  await warmCalls(file, method);
  await callsOut(file, method);
}
for (const name of EVENT_FUNCTIONS) await eventFunction(name, bundles[name] ?? '');
peers.stop();
process.exitCode = verdict() ? 0 : 1;

/** Cold starts of a function and of the bare handler, in turns. */
async function coldStarts(
  what: string,
  env: NodeJS.ProcessEnv,
  bar: number,
  [file, ...args]: readonly [string, ...string[]],
): Promise<void> {
  const cold = async (bundle: string) => (await runChild<Cold>(coldStart, env, bundle, ...args)).answerMs;
  const rounds = await inTurns(ROUNDS, cold, file);
  row(what, ratio(rounds), bar, 'x', spreadOf(rounds, 'ms'));
}

/** The CPU time of a function's warm calls and of the bare handler's, in turns. */
async function warmCpu(file: string, method: string): Promise<void> {
  const cpu = async (bundle: string) =>
    (await runChild<{ us: number }>(warmCpuScript, peers.env, bundle, method)).us;
  const rounds = await inTurns(CPU_ROUNDS, cpu, file);
  row('warm CPU', ratio(rounds), BARS.warmCpuRatio, 'x', spreadOf(rounds, 'us'));
}

/** Measures a function and the bare handler, each as often before the other as after it. */
async function inTurns(count: number, measure: (bundle: string) => Promise<number>, file: string) {
  const rounds: Pair[] = [];
  for (let round = 0; round < count; round += 1) {
    const bareFirst = round % 2 === 0 ? await measure(bare) : undefined;
    const ours = await measure(file);
    rounds.push({ ours, bare: bareFirst ?? (await measure(bare)) });
  }
  return rounds;
}

/** Nobody waits for these: their figures have no bars. */
async function eventFunction(name: string, file: string): Promise<void> {
  const starts: Cold[] = [];
  for (let round = 0; round < ROUNDS; round += 1)
    starts.push(await runChild<Cold>(coldStart, peers.env, file, name));
  const kib = (statSync(file).size / 1024).toFixed(1);
  const imports = times(starts.map(({ importMs }) => importMs));
  const answers = times(starts.map(({ answerMs }) => answerMs));
  process.stdout.write(`\n${name}\n  ${kib} KiB, import ${imports} ms, with the first batch ${answers} ms\n`);
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
  // Half of it is the wait for the vendor, which is the same for both.
  row('warm call', ratio(rounds), undefined, 'x', spreadOf(rounds, 'us'));
  const share = (100 * median(refused)) / median(rounds.map((round) => round.bare));
  row('refused request / bare', share, BARS.refusedPercent, '%', `${times(refused)} us`);
}

/** What 1,000 warm calls and 1,000 refused ones cost outside; the bare handler does not run here. */
async function callsOut(file: string, method: string): Promise<void> {
  await peers.count();
  await runChild(warmRounds, peers.env, file, method, String(WARM_ROUNDS_FOR_THOUSAND_CALLS));
  const { vendorCalls = 0, vendorConnections = 0, secretReads = 0 } = await peers.count();
  row('Secrets Manager reads', secretReads, BARS.perThousandCalls, `for ${vendorCalls} vendor calls`);
  row('vendor connections', vendorConnections, BARS.perThousandCalls, `for ${vendorCalls} vendor calls`);
}
