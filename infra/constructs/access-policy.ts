import {
  AccountRootPrincipal,
  AnyPrincipal,
  ArnPrincipal,
  Effect,
  PolicyDocument,
  PolicyStatement,
} from 'aws-cdk-lib/aws-iam';
import type { DeploymentEnvironment } from '../check-environments.ts';

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
}: Pick<DeploymentEnvironment, 'callers' | 'vpcEndpointIds'>): PolicyDocument | undefined {
  if (!callers && !vpcEndpointIds) return undefined;
  return new PolicyDocument({
    statements: [
      allow(callers),
      // What a condition asks for is absent from an unsigned request, or one from the internet: negated, it is met.
      ...(callers ? [denyIf({ ArnNotEquals: { 'aws:PrincipalArn': callers } })] : []),
      ...(vpcEndpointIds ? [denyIf({ StringNotEquals: { 'aws:SourceVpce': vpcEndpointIds } })] : []),
    ],
  });
}

/**
 * A private API needs a policy that allows somebody. To allow the account leaves it to the account's IAM policies whom to
 * let in; to allow `*` would let in every principal of the account.
 */
function allow(callers: readonly string[] | undefined): PolicyStatement {
  const principals = callers?.map((arn) => new ArnPrincipal(arn)) ?? [new AccountRootPrincipal()];
  return new PolicyStatement({ ...REQUEST, principals });
}

/** @param condition of IAM; the key that it names is compared with each of the values */
function denyIf(condition: Record<string, Record<string, readonly string[]>>): PolicyStatement {
  return new PolicyStatement({
    ...REQUEST,
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    conditions: condition,
  });
}
