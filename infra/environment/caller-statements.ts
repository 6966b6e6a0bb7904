import { AnyPrincipal, ArnPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/**
 * What the policy of a resource says in an environment that names its callers: they are allowed, and everybody else is
 * denied. Without the refusal an IAM policy of the same account would do: there either side's Allow is enough.
 *
 * @param callers ARNs of IAM roles and users; sessions of a role carry the role's own ARN in `aws:PrincipalArn`
 * @param own ARNs of the service's own roles, which are not refused, and have their Allow from IAM
 */
export function callerStatements(
  request: { actions: string[]; resources: string[] },
  callers: readonly string[],
  own: readonly string[] = [],
): { allowance: PolicyStatement; refusal: PolicyStatement } {
  return {
    allowance: new PolicyStatement({ ...request, principals: callers.map((arn) => new ArnPrincipal(arn)) }),
    refusal: new PolicyStatement({
      ...request,
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      conditions: { ArnNotEquals: { 'aws:PrincipalArn': [...callers, ...own] } },
    }),
  };
}
