import { CfnResource, type Stack } from 'aws-cdk-lib';
import { CfnEventBus } from 'aws-cdk-lib/aws-events';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { RegionInfo } from 'aws-cdk-lib/region-info';

/** What only the deployment knows, at its longest. */
const LONGEST: Record<string, string> = {
  'AWS::AccountId': '1'.repeat(12),
  'AWS::Partition': longest(RegionInfo.regions.map(({ partition = '' }) => partition)),
  'AWS::Region': longest(RegionInfo.regions.map(({ name }) => name)),
};
/** CloudFormation makes the names of roles, and cuts them there. */
const ROLE = `role/${'r'.repeat(64)}`;
/** API Gateway writes the API's whole ARN, with an id of 10 characters, for this. */
const OWN_API = /^execute-api:(?=\/)/;
const API_ID = 'a'.repeat(10);

/**
 * A document of a template as AWS has it in the end, with nothing shorter than it can be.
 *
 * @param left texts that are left out of every list
 */
export function documentAsDeployed(stack: Stack, document: unknown, left: ReadonlySet<string>): unknown {
  const own = new Map(
    stack.node
      .findAll()
      .filter((node) => CfnResource.isCfnResource(node))
      .map((resource) => [String(stack.resolve(resource.logicalId)), resource]),
  );
  return deployed(stack.resolve(document));

  function deployed(value: unknown): unknown {
    if (typeof value === 'string') return value.replace(OWN_API, () => arn('execute-api', API_ID));
    if (Array.isArray(value)) return value.filter((each) => !left.has(each)).map(deployed);
    if (!(value instanceof Object)) return value;
    const entries = Object.entries(value);
    const [[key, content] = []] = entries;
    if (key === 'Ref') return LONGEST[content];
    if (key === 'Fn::Join') return content[1].map(deployed).join(content[0]);
    if (key === 'Fn::GetAtt') return arnOf(own.get(content[0]));
    return Object.fromEntries(entries.map(([name, each]) => [name, deployed(each)]));
  }

  function arnOf(resource: CfnResource | undefined): string {
    if (resource instanceof CfnQueue) return arn('sqs', stack.resolve(resource.queueName));
    if (resource instanceof CfnEventBus) return arn('events', `event-bus/${resource.name}`);
    return arn('iam', ROLE, '');
  }

  function arn(service: string, resource: string, region = stack.region): string {
    const { partition, account } = stack;
    return stack.resolve(['arn', partition, service, region, account, resource]).map(deployed).join(':');
  }
}

function longest(texts: readonly string[]): string {
  return texts.reduce((best, text) => (text.length > best.length ? text : best), '');
}
