import { serviceName } from '../../environment/resource-name.ts';
import type { Line, Verdict } from './finding.ts';

const VERDICTS = ['PASS', 'WARN', 'FAIL'] as const satisfies Verdict[];

/** What the lines say together. Unknown: nothing that is in the stack could be checked. */
export type Outcome = 'well' | 'failing' | 'unknown';

export function outcomeOf(lines: readonly Line[]): Outcome {
  const checked = lines.filter(({ unchecked }) => unchecked === undefined);
  if (checked.some(({ verdict }) => verdict === 'FAIL')) return 'failing';
  return checked.some(({ check }) => check !== 'stack' && check !== 'clock') ? 'well' : 'unknown';
}

/** The report for a person: a line for each check, under it the cure, and a summary. */
export function textReport(environment: string, lines: readonly Line[]): string {
  const width = Math.max(...lines.map(({ check }) => check.length));
  const rows = lines.flatMap(({ check, verdict, what, cure }) => [
    `${verdict}  ${check.padEnd(width)}  ${printable(what)}`,
    ...(cure === undefined ? [] : [`${' '.repeat(width + 8)}-> ${printable(cure)}`]),
  ]);
  const counts = VERDICTS.map(
    (verdict) => `${lines.filter((line) => line.verdict === verdict).length} ${verdict}`,
  );
  const summary = outcomeOf(lines) === 'unknown' ? 'nothing could be checked' : counts.join(', ');
  return [...rows, '', `${serviceName(environment)}: ${summary}`].join('\n');
}

/** The report for a program: one JSON document. */
export function jsonReport(environment: string, lines: readonly Line[]): string {
  return JSON.stringify({ environment, well: outcomeOf(lines) === 'well', lines }, null, 2);
}

/** What AWS and the vendor say is shown as it came, but cannot steer the terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
