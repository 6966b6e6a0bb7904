import { DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { errorName } from '../../../shared/errors/error-name.ts';
import { deployCommand, serviceName } from '../../environment/resource-name.ts';
import type { AwsClients } from '../aws-clients.ts';
import { type Finding, fail, pass, warn } from './finding.ts';
import { isDenied, reasonOf, unchecked } from './unchecked.ts';

/** What is known of a stack; without outputs there is none, empty ones could not be read. */
interface StackFound {
  readonly finding: Finding;
  readonly outputs?: Readonly<Record<string, string>>;
}

/**
 * Reads the stack, on which all else depends. That AWS cannot be asked at all is a FAIL here; that this one call is not
 * allowed is not.
 */
export async function readStack(
  name: string,
  aws: AwsClients,
  abortSignal: AbortSignal,
): Promise<StackFound> {
  try {
    const command = new DescribeStacksCommand({ StackName: serviceName(name) });
    const { Stacks = [] } = await aws.cloudFormation.send(command, { abortSignal });
    return stackFound(name, Stacks[0]);
  } catch (error) {
    if (isMissing(error)) return stackFound(name, undefined);
    if (isDenied(error)) return { finding: unchecked(error), outputs: {} };
    const cure = isAnswered(error)
      ? 'See that the credentials are good, and that they and the region are those of the account.'
      : 'See that this machine reaches AWS, and that the region is one of AWS.';
    const finding = { ...fail(`could not be read: ${reasonOf(error)}`, cure), unchecked: true } as const;
    return { finding, outputs: {} };
  }
}

/** Whether AWS said so, and not the network. */
function isAnswered(error: unknown): boolean {
  const { $metadata } = Object(error) as { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode !== undefined;
}

function isMissing(error: unknown): boolean {
  return errorName(error) === 'ValidationError' && String(error).includes('does not exist');
}

function stackFound(name: string, stack: Stack | undefined): StackFound {
  const stackName = serviceName(name);
  const deploy = deployCommand(name);
  if (stack === undefined)
    return {
      finding: fail(
        `there is no stack ${stackName} in this account and region`,
        `${deploy}, or use the credentials of the account and the region that it is in.`,
      ),
    };
  const outputs = (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [
    OutputKey,
    OutputValue,
  ]);
  return {
    finding: stateFinding(`${stackName} is ${stack.StackStatus}`, deploy),
    outputs: Object.fromEntries(outputs),
  };
}

function stateFinding(what: string, deploy: string): Finding {
  const reason = "the stack's events in the CloudFormation console say why";
  if (/ (CREATE|UPDATE|IMPORT)_COMPLETE$/.test(what)) return pass(what);
  if (/_IN_PROGRESS$/.test(what) && !/ (DELETE|REVIEW)_/.test(what))
    return warn(what, 'Wait until it is done, and run the doctor again.');
  if (/ (UPDATE|IMPORT)_ROLLBACK_COMPLETE$/.test(what))
    return warn(
      `${what}: the last deployment failed, the one before it runs`,
      `Deploy again: ${deploy}; ${reason}.`,
    );
  if (/ ROLLBACK_COMPLETE$/.test(what))
    return fail(what, `The first deployment failed; ${reason}. Delete the stack, then ${deploy}.`);
  return fail(what, `Deploy again: ${deploy}; ${reason}.`);
}
