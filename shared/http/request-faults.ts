import type * as z from 'zod/mini';
import type { RequestFault } from '../errors/invalid-request-error.ts';
import { jsonPointer } from '../json-pointer.ts';

/** Faults told in one answer, at the most; a contract's own faults are fewer, unknown keys may be thousands. */
const MAX_FAULTS = 200;
/** Characters of an unknown key that are repeated to the caller. */
const MAX_KEY_LENGTH = 64;

/** Says where each issue lies, in the caller's terms: a query or path parameter, or a JSON pointer into the body. */
export function requestFaults(issues: readonly z.core.$ZodIssue[]): RequestFault[] {
  return issues.flatMap(faultsOfIssue).slice(0, MAX_FAULTS);
}

function faultsOfIssue(issue: z.core.$ZodIssue): RequestFault[] {
  if (issue.code !== 'unrecognized_keys') return [faultAt(issue.path, issue.message)];
  return issue.keys
    .slice(0, MAX_FAULTS)
    .map((key) => faultAt([...issue.path, key.slice(0, MAX_KEY_LENGTH)], 'is not known to this operation'));
}

function faultAt([part, ...path]: readonly PropertyKey[], rule: string): RequestFault {
  if (part === 'body') return { pointer: jsonPointer(path), detail: rule };
  const [parameter, index] = path;
  return {
    parameter: String(parameter),
    detail: index === undefined ? rule : `name ${String(index)} (counted from 0) ${rule}`,
  };
}
