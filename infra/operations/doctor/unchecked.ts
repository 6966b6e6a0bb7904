import { errorName } from '../../../shared/errors/error-name.ts';
import { type Finding, notChecked } from './finding.ts';

/** What is said of a check that could not be made. */
export function unchecked(error: unknown): Finding {
  return notChecked(`could not be checked: ${reasonOf(error)}`, cureOf(error));
}

function cureOf(error: unknown): string {
  if (error instanceof MissingOutputError)
    return 'Run the doctor with an IAM role that may read the stack, or deploy this version of it.';
  if (isDenied(error)) return 'Run the doctor with an IAM role that may do this.';
  return 'Run the doctor again; where it reaches AWS through an endpoint of yours, see that this answers the call.';
}

/**
 * Why a call failed: AWS's own words, which name the action and the resource, or else the kind of the failure alone. A
 * parser's words would quote the answer that it could not read.
 */
export function reasonOf(error: unknown): string {
  const name = errorName(error);
  if (error instanceof MissingOutputError) return error.message;
  if (error instanceof Error && '$fault' in error) return `${name}: ${error.message}`;
  if (name === 'AbortError' || name === 'TimeoutError') return 'no answer in time';
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : name;
}

/** Whether the caller's IAM policies are why a call failed; CloudFormation has a name of its own for it. */
export function isDenied(error: unknown): boolean {
  return /^AccessDenied(Exception)?$/.test(errorName(error));
}

/** Thrown when an output that this version of the stack has is not known. */
export class MissingOutputError extends Error {
  override readonly name = 'MissingOutputError';
}
