import { AnyPrincipal, ArnPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Every stage, method and path of the API that the policy is attached to. */
const WHOLE_API = 'execute-api:/*';

/**
 * The API's resource policy for an environment that names its callers: they are allowed, and everybody else is denied.
 * Without the Deny an IAM policy of the same account would do: there either side's Allow is enough.
 *
 * @param callers ARNs of IAM roles and users; sessions of a role carry the role's own ARN in `aws:PrincipalArn`
 */
export function callerPolicy(callers: readonly string[]): PolicyDocument {
  const request = { actions: ['execute-api:Invoke'], resources: [WHOLE_API] };
  return new PolicyDocument({
    statements: [
      new PolicyStatement({ ...request, principals: callers.map((arn) => new ArnPrincipal(arn)) }),
      new PolicyStatement({
        ...request,
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        conditions: { ArnNotEquals: { 'aws:PrincipalArn': callers } },
      }),
    ],
  });
}
