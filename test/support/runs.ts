/** Of a property's runs, how many are tried: all in `npm run test:long`, which sets it to 1. */
const FACTOR = Number(process.env['RUNS_FACTOR'] ?? 0.1);

/** Of each property, at least so many runs are tried. */
const FEWEST = 20;

/** Any one. */
const SEED = 20_261_127;

/** Whether every property is tried in full. */
export const IS_LONG_RUN = FACTOR >= 1;

/**
 * How often a property is tried: `RUNS_FACTOR` times as often as a long run does.
 *
 * @param full runs of `npm run test:long`; `npm test` makes a tenth of them, or 20
 */
export function runs(full: number): number {
  return Math.ceil(Math.max(full * FACTOR, Math.min(full, FEWEST)));
}

/**
 * What every property test tells fast-check: how often to try, and in `npm test` with which seed. That tries the same each
 * time, so that nothing in it fails by chance, counts of what was seen above all; each long run tries something else.
 */
export function sample(full: number): { numRuns: number; seed?: number } {
  return { numRuns: runs(full), ...(process.env['RUNS_FACTOR'] === undefined && { seed: SEED }) };
}
