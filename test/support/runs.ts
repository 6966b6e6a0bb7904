/** Of a property's runs, how many are tried: all in `npm run test:long`, which sets it to 1. */
const FACTOR = Number(process.env['RUNS_FACTOR'] ?? 0.1);

/** Of each property, at least so many runs are tried. */
const FEWEST = 20;

/** Whether every property is tried in full. */
export const IS_LONG_RUN = FACTOR >= 1;

/**
 * How often a property is tried: `RUNS_FACTOR` times as often as a long run does. Every property test asks here.
 *
 * @param full runs of `npm run test:long`; `npm test` makes a tenth of them, or 20
 */
export function runs(full: number): number {
  return Math.ceil(Math.max(full * FACTOR, Math.min(full, FEWEST)));
}
