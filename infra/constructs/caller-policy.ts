import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { callerStatements } from './caller-statements.ts';

/** Every stage, method and path of the API that the policy is attached to. */
const WHOLE_API = 'execute-api:/*';

/**
 * The API's resource policy for an environment that names its callers: they are allowed, and everybody else is denied.
 *
 * @param callers ARNs of IAM roles and users
 */
export function callerPolicy(callers: readonly string[]): PolicyDocument {
  const request = { actions: ['execute-api:Invoke'], resources: [WHOLE_API] };
  const { allowance, refusal } = callerStatements(request, callers);
  return new PolicyDocument({ statements: [allowance, refusal] });
}
