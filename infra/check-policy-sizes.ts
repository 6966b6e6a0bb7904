import { CfnResource, type Stack } from 'aws-cdk-lib';
import { CfnRestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnEventBusPolicy } from 'aws-cdk-lib/aws-events';
import { CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import { documentAsDeployed } from './document-as-deployed.ts';
import type { Environment } from './environment/check-environments.ts';
import { WrongEnvironmentsError } from './environment/wrong-environments-error.ts';

/** The policy of a resource, as the template has it, and what AWS takes of one. */
interface SizedPolicy {
  readonly of: string;
  readonly document: unknown;
  readonly maxBytes: number;
  readonly maxPrincipals?: number;
}

/**
 * Asks for no more callers than AWS takes: each ARN is twice in each of three policies. VPC endpoints are in the API's, too.
 *
 * @throws WrongEnvironmentsError naming the environment, how many callers fit, and the policy that is too large with all of them
 */
export function checkPolicySizes(stack: Stack, { name, callers = [] }: Environment): void {
  const policies = policiesOf(stack);
  const faultWith = (count: number) => {
    const left = new Set(callers.slice(count));
    return policies.map((policy) => faultOf(stack, policy, left)).find((fault) => fault !== undefined);
  };
  const faultWithout = faultWith(0);
  if (faultWithout !== undefined)
    throw new WrongEnvironmentsError([`${name}.vpcEndpointIds: must be fewer; ${faultWithout}`]);
  const fault = faultWith(callers.length);
  if (fault === undefined) return;
  const counts = callers.map((_, index) => callers.length - index);
  const room = counts.find((count) => faultWith(count) === undefined) ?? 0;
  throw new WrongEnvironmentsError([
    `${name}.callers: of these ${callers.length} ARNs the first ${room} fit; ${fault}`,
  ]);
}

function policiesOf(stack: Stack): SizedPolicy[] {
  const resources = stack.node.findAll().filter((node) => CfnResource.isCfnResource(node));
  const statements = resources
    .filter((node) => node instanceof CfnEventBusPolicy)
    .map(({ statementId: Sid, statement }) => ({ Sid, ...statement }));
  const bus = {
    of: 'the bus',
    document: { Version: '2012-10-17', Statement: statements },
    maxBytes: 10_240,
  };
  const apis = resources
    .filter((node) => node instanceof CfnRestApi)
    .map(({ policy }) => ({ of: 'the API', document: policy, maxBytes: 8_192 }));
  const queues = resources
    .filter((node) => node instanceof CfnQueuePolicy)
    .map(({ policyDocument: document }) => ({
      of: 'a queue',
      document,
      maxBytes: 8_192,
      maxPrincipals: 50,
    }));
  return [...apis, ...queues, bus];
}

/** What AWS would find wrong with a policy, were these callers left out. */
function faultOf(stack: Stack, policy: SizedPolicy, left: ReadonlySet<string>): string | undefined {
  const { of, maxBytes, maxPrincipals = Number.POSITIVE_INFINITY } = policy;
  const document = documentAsDeployed(stack, policy.document, left);
  // An API that everybody of the account may ask of has none.
  if (document === undefined) return undefined;
  const bytes = Buffer.byteLength(JSON.stringify(document));
  if (bytes > maxBytes)
    return `with all of them the policy of ${of} has ${bytes} bytes, and AWS takes ${maxBytes}`;
  const principals = principalsIn(document);
  if (principals > maxPrincipals)
    return `with all of them the policy of ${of} has ${principals} principals, and AWS takes ${maxPrincipals}`;
  return undefined;
}

/** Everybody is a principal, too. The cast: the CDK writes resource policies in this form. */
function principalsIn(document: unknown): number {
  const { Statement: statements } = document as { Statement: { Principal: string | object }[] };
  const principals = statements.flatMap(({ Principal }) =>
    typeof Principal === 'string' ? [Principal] : Object.values(Principal).flat(),
  );
  return principals.length;
}
