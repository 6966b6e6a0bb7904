import { median, quartiles } from './statistics.ts';

/** A measurement of a function, and the one of the bare handler beside it. */
export interface Pair {
  readonly ours: number;
  readonly bare: number;
}

let missed = 0;

/** The median of the paired ratios. */
export function ratio(rounds: readonly Pair[]): number {
  return median(rounds.map((round) => round.ours / round.bare));
}

/** Medians and quartiles of both. */
export function spreadOf(rounds: readonly Pair[], unit: string): string {
  return `${times(rounds.map(({ ours }) => ours))} ${unit}, bare ${times(rounds.map((round) => round.bare))} ${unit}`;
}

/** Median and quartiles. */
export function times(values: readonly number[]): string {
  const [low, high] = quartiles(values);
  return `${median(values).toFixed(1)} (${low.toFixed(1)}..${high.toFixed(1)})`;
}

/** Prints a figure, and whether its bar holds, where it has one. */
export function row(
  what: string,
  measured: number,
  bar: number | undefined,
  unit: string,
  spread = '',
): void {
  const holds = measured <= (bar ?? measured);
  if (!holds) missed += 1;
  const figure = Number.isInteger(measured) ? String(measured) : measured.toFixed(2);
  const outcome = bar === undefined ? '' : `, bar ${bar}: ${holds ? 'holds ' : 'MISSED'}`;
  process.stdout.write(
    `  ${what.padEnd(30)} ${figure.padStart(8)} ${`${unit}${outcome}`.padEnd(20)}  ${spread}\n`,
  );
}

/** Prints whether every bar held so far, and returns that. */
export function verdict(): boolean {
  process.stdout.write(missed === 0 ? '\nEvery bar holds.\n' : `\n${missed} bars do not hold.\n`);
  return missed === 0;
}
