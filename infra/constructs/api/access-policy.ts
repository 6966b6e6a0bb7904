import {
  AccountRootPrincipal,
  AnyPrincipal,
  Effect,
  PolicyDocument,
  PolicyStatement,
} from 'aws-cdk-lib/aws-iam';
import { callerStatements } from '../../environment/caller-statements.ts';
import type { Environment } from '../../environment/check-environments.ts';

/** Every stage, method and path of the API that the policy is attached to. */
const REQUEST = { actions: ['execute-api:Invoke'], resources: ['execute-api:/*'] };

/**
 * The API's resource policy: who may call, and from where. The callers that an environment names are allowed, and everybody
 * else is denied: without the Deny an IAM policy of the same account would do, since there either side's Allow is enough.
 * Requests that do not come through one of its VPC endpoints are denied, too. Each Deny is a statement of its own, since
 * the conditions of one must all be met.
 *
 * @returns `undefined` when the IAM policies of the account decide, from wherever a request comes
 */
export function accessPolicy({
  callers,
  vpcEndpointIds,
}: Pick<Environment, 'callers' | 'vpcEndpointIds'>): PolicyDocument | undefined {
  if (!callers && !vpcEndpointIds) return undefined;
  const statements = callers ? Object.values(callerStatements(REQUEST, callers)) : [allowAccount()];
  return new PolicyDocument({
    statements: [...statements, ...(vpcEndpointIds ? [denyElsewhere(vpcEndpointIds)] : [])],
  });
}

/**
 * A private API needs a policy that allows somebody. To allow the account leaves it to the account's IAM policies whom to
 * let in; to allow `*` would let in every principal of the account.
 */
function allowAccount(): PolicyStatement {
  return new PolicyStatement({ ...REQUEST, principals: [new AccountRootPrincipal()] });
}

/** A request from the internet has no endpoint: negated, the condition is met. */
function denyElsewhere(vpcEndpointIds: readonly string[]): PolicyStatement {
  return new PolicyStatement({
    ...REQUEST,
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    conditions: { StringNotEquals: { 'aws:SourceVpce': vpcEndpointIds } },
  });
}
