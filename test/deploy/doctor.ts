import { deepStrictEqual, match } from 'node:assert/strict';
import type { Line } from '../../infra/operations/doctor/finding.ts';
import { textReport } from '../../infra/operations/doctor/report.ts';
import { npmRun } from './npm-run.ts';

/**
 * Runs `npm run doctor -- <environment>`, which must find exactly these faults.
 *
 * @param cures what the cure of each line that must FAIL says
 * @returns its report, or only the lines that FAIL where there are any
 */
export async function doctorFinds(environment: string, cures: Record<string, RegExp>): Promise<string> {
  const { status, stdout } = await npmRun('doctor', environment, '--json');
  const lines: Line[] = JSON.parse(stdout).lines;
  const failed = lines.filter(({ verdict }) => verdict === 'FAIL');
  const report = textReport(environment, failed.length > 0 ? failed : lines);
  deepStrictEqual(failed.map(({ check }) => check).toSorted(), Object.keys(cures).toSorted(), report);
  deepStrictEqual(status, failed.length > 0 ? 1 : 0);
  for (const { check, cure = '' } of failed) match(cure, cures[check] ?? /./);
  return `\n${report.replace(/\n\n.*$/, '')}`;
}
