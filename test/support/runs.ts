/**
 * How often a property is tried. `RUNS_FACTOR` multiplies it, for every property test that asks here: a long run tries more,
 * a quick look less.
 *
 * @param usual runs of `npm test`
 */
export function runs(usual: number): number {
  return Math.ceil(usual * Number(process.env['RUNS_FACTOR'] ?? 1));
}
