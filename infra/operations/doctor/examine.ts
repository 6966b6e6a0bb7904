import type { Environment } from '../../environment/check-environments.ts';
import { createAwsClients } from '../aws-clients.ts';
import { checkAlarms } from './alarms.ts';
import { checkApi } from './api.ts';
import { checkCertificate } from './certificate.ts';
import { clockFinding, watchClock } from './clock.ts';
import { checkConsumer } from './consumer.ts';
import type { Deployed } from './deployed.ts';
import { type Finding, type Line, notChecked } from './finding.ts';
import { checkDeadLetters, checkOldestMessage } from './queues.ts';
import { checkRotation } from './rotation.ts';
import { readStack } from './stack.ts';
import { unchecked } from './unchecked.ts';

/** Time for a check, in ms: an answer of the API can take 29 s. */
const LIMIT_MS = 35_000;

const STACK_FIRST = 'Mend what the line about the stack says first.';

interface Check {
  /** The lines that it gives, in this order. */
  readonly lines: readonly string[];
  run(deployed: Deployed, signal: AbortSignal): Promise<Finding[]>;
}

/** The checks of what is in the stack, in the order of their lines. */
const CHECKS: readonly Check[] = [
  { lines: ['certificate'], run: checkCertificate },
  { lines: ['rotation'], run: checkRotation },
  { lines: ['token', 'remove-noun'], run: checkApi },
  { lines: ['consumer'], run: checkConsumer },
  { lines: ['oldest-message'], run: checkOldestMessage },
  {
    lines: ['undelivered-events'],
    run(deployed, signal) {
      const look = `npm run redrive -- ${deployed.name} --list`;
      return checkDeadLetters(deployed, { output: 'UndeliveredEventsQueueUrl', look }, signal);
    },
  },
  {
    lines: ['unapplied-changes'],
    run(deployed, signal) {
      const look = 'aws sqs receive-message, as there';
      return checkDeadLetters(deployed, { output: 'UnappliedChangesQueueUrl', look }, signal);
    },
  },
  { lines: ['alarms'], run: checkAlarms },
];

/**
 * Examines a deployed environment: always the same lines in the same order. It changes nothing, reads no secret's value and
 * does not call the vendor.
 *
 * @param environments the names of all environments
 * @param limitMs time for a check
 * @throws Error when there are no credentials or no region to ask AWS with
 */
export async function examine(
  { name, region }: Pick<Environment, 'name' | 'region'>,
  environments: readonly string[],
  limitMs = LIMIT_MS,
): Promise<Line[]> {
  const aws = await createAwsClients(region);
  const skewMs = watchClock(aws.cloudFormation);
  const { finding, outputs } = await readStack(name, aws, AbortSignal.timeout(limitMs));
  const base = [
    { check: 'stack', ...finding },
    { check: 'clock', ...clockFinding(skewMs()) },
  ];
  if (outputs === undefined) return [...base, ...CHECKS.flatMap(({ lines }) => lines.map(withoutStack))];
  const deployed = { name, environments, aws, outputs };
  const lines = await Promise.all(CHECKS.map((check) => linesOf(check, deployed, limitMs)));
  const all = [...base, ...lines.flat()];
  return finding.verdict === 'FAIL' && finding.unchecked ? all.map(afterStack) : all;
}

/** Where AWS could not be asked for the stack, that is why of every other check that could not be made. */
function afterStack(line: Line): Line {
  return line.unchecked && line.check !== 'stack' ? { ...line, cure: STACK_FIRST } : line;
}

function withoutStack(check: string): Line {
  return { check, ...notChecked('not checked: there is no stack', STACK_FIRST) };
}

/** A check that fails is a line by itself and ends no other. */
async function linesOf({ lines, run }: Check, deployed: Deployed, limitMs: number): Promise<Line[]> {
  const findings = await run(deployed, AbortSignal.timeout(limitMs)).catch((error) =>
    lines.map(() => unchecked(error)),
  );
  return findings.map((finding, index) => ({ check: lines[index] ?? '', ...finding }));
}
