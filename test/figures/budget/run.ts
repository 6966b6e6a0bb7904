import { spawnSync } from 'node:child_process';
import { builtBundles } from '../../support/built-bundles.ts';
import { bursts, type CaseFigures, measureCase, steady } from './cases.ts';

/**
 * The second part of `npm run figures`: what the budget of vendor calls does, and what is without it, with the built bundles
 * in 32 sandboxes against the simulator with its latency and its sliding limit. Each case runs in a process of its own. Exit
 * code 1 when a bar is missed.
 */
const SECONDS = 60;

type Bundles = Record<string, string>;

interface Case {
  readonly measure: (bundles: Bundles) => Promise<CaseFigures>;
  /** What must hold, in words. */
  readonly bars?: Readonly<Record<string, (figures: CaseFigures) => boolean>>;
}

const total = ({ httpCalls, eventCalls }: CaseFigures) => httpCalls + eventCalls;

const CASES: Record<string, Case> = {
  '150 calls/s': {
    measure: (bundles) => measureCase(bundles, steady(150, SECONDS), {}),
    bars: {
      'at most 2 % of calls 429': ({ refusedCalls }) => refusedCalls <= 2,
      'at least 85 calls/s accepted': (figures) => total(figures) >= 85,
      'nobody refused without Retry-After': ({ withoutRetryAfter }) => withoutRetryAfter === 0,
    },
  },
  '150 calls/s, no budget': {
    measure: (bundles) => measureCase(bundles, steady(150, SECONDS), { withBudget: false }),
  },
  'bursts of 300, mean 60/s': {
    measure: (bundles) => measureCase(bundles, bursts(300, 60, SECONDS), {}),
    bars: { 'at most 15 % of requests refused': ({ refused, requests }) => refused <= 0.15 * requests },
  },
  'bursts, no budget': {
    measure: (bundles) => measureCase(bundles, bursts(300, 60, SECONDS), { withBudget: false }),
  },
  'HTTP and events': {
    measure: (bundles) => measureCase(bundles, steady(150, SECONDS), { events: true }),
    bars: {
      'neither below 30 % of the accepted calls': (figures) =>
        Math.min(figures.httpCalls, figures.eventCalls) >= 0.3 * total(figures),
    },
  },
  'both, no budget': {
    measure: (bundles) => measureCase(bundles, steady(150, SECONDS), { events: true, withBudget: false }),
  },
  'ordinary, 20 calls/s': {
    measure: (bundles) => measureCase(bundles, steady(20, SECONDS / 2, 10), {}),
    bars: { 'no call of the table': ({ updates }) => updates === 0 },
  },
  'ordinary, no budget': {
    measure: (bundles) => measureCase(bundles, steady(20, SECONDS / 2, 10), { withBudget: false }),
  },
  'table gone at half time': {
    measure: (bundles) => measureCase(bundles, steady(150, SECONDS), { killTableAfter: SECONDS / 2 }),
    bars: {
      'no failed request': ({ failed }) => failed === 0,
      'calls go on': (figures) => total(figures) >= 85,
    },
  },
};

const [, file = '', name, paths] = process.argv;
if (name === undefined) process.exit(runAll());
else if (paths !== undefined) {
  const figures = await CASES[name]?.measure(JSON.parse(paths));
  process.stdout.write(JSON.stringify(figures));
  process.exit();
}

function runAll(): number {
  const bundles = JSON.stringify(builtBundles());
  let missed = 0;
  process.stdout.write(
    `\n32 sandboxes of the add, 4 of the consumer, ${SECONDS} s a case; calls after the first 5 s\n\n` +
      `${'case'.padEnd(26)}calls 429   HTTP/s   events/s   requests   refused   failed   median ms   table calls\n`,
  );
  for (const [title, { bars = {} }] of Object.entries(CASES)) {
    const { stdout, stderr } = spawnSync(process.execPath, [file, title, bundles], { encoding: 'utf8' });
    if (stdout === '') throw new Error(stderr);
    const figures: CaseFigures = JSON.parse(stdout);
    process.stdout.write(`${row(title, figures)}\n`);
    for (const [bar, holds] of Object.entries(bars)) {
      process.stdout.write(`${''.padEnd(26)}${bar}: ${holds(figures) ? 'holds' : 'MISSED'}\n`);
      if (!holds(figures)) missed += 1;
    }
  }
  return missed === 0 ? 0 : 1;
}

function row(title: string, figures: CaseFigures): string {
  const { refusedCalls, httpCalls, eventCalls, requests, refused, failed, medianMs, updates } = figures;
  const share = `${((100 * refused) / Math.max(1, requests)).toFixed(1)} %`;
  const cells = [`${refusedCalls.toFixed(1)} %`.padStart(9), httpCalls.toFixed(1).padStart(9)];
  cells.push(eventCalls.toFixed(1).padStart(11), String(requests).padStart(11), share.padStart(10));
  cells.push(String(failed).padStart(9), medianMs.toFixed(1).padStart(12), String(updates).padStart(14));
  return `${title.padEnd(26)}${cells.join('')}`;
}
