import { Aspects, CfnOutput, CfnResource, type IAspect, Stack, Validations } from 'aws-cdk-lib';
import { CfnRestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { buildApp } from '../../infra/app.ts';
import { checkEnvironments } from '../../infra/environment/check-environments.ts';
import { ENTRIES } from './cdk.ts';

/** What is left out: with a type that it does not know, MiniStack refuses the whole template. */
const LEFT_OUT = new Set([
  // Known to MiniStack, but it refers to alarms that are left out.
  'AWS::CloudWatch::Dashboard',
  'AWS::EventSchemas::Registry',
  'AWS::EventSchemas::Schema',
  'AWS::Events::EventBusPolicy',
  'AWS::SecretsManager::RotationSchedule',
]);

/** What cdk-nag finds because of it. */
const FOUND_WITHOUT = ['AwsSolutions-SMG4'];

/** Instead of the product's 100 receives, which take hours: a message that fails twice is dead. */
const MAX_RECEIVE_COUNT = 2;

const app = buildApp(checkEnvironments(JSON.parse(process.env[ENTRIES] ?? '{}')));
Aspects.of(app).add({ visit: fitToMiniStack } satisfies IAspect);
for (const id of FOUND_WITHOUT)
  Validations.of(app).acknowledge({ id, reason: 'MiniStack does not know what this rule asks for.' });
app.synth();

/** Says each change that it makes on standard error, where the CDK's command line passes it on. */
function fitToMiniStack(resource: IConstruct): void {
  if (resource instanceof CfnOutput) leadToMiniStack(resource);
  if (!CfnResource.isCfnResource(resource)) return;
  if (isLeftOut(resource)) {
    resource.node.scope?.node.tryRemoveChild(resource.node.id);
    process.stderr.write(`left out: ${resource.cfnResourceType} (${resource.node.path})\n`);
  }
  if (resource instanceof CfnQueue && resource.redrivePolicy !== undefined) {
    resource.addPropertyOverride('RedrivePolicy.maxReceiveCount', MAX_RECEIVE_COUNT);
    process.stderr.write(`changed: maxReceiveCount is ${MAX_RECEIVE_COUNT} (${resource.node.path})\n`);
  }
}

/** MiniStack gives its API the address that AWS would; it is reached at the endpoint instead. */
function leadToMiniStack(output: CfnOutput): void {
  const stack = Stack.of(output);
  if (stack.resolve(output.logicalId) !== 'ApiUrl') return;
  const api = stack.node.findAll().find((resource) => resource instanceof CfnRestApi);
  output.value = `${process.env['AWS_ENDPOINT_URL']}/_aws/execute-api/${api?.ref}/v1/`;
  process.stderr.write(`changed: ApiUrl leads to MiniStack (${output.node.path})\n`);
}

/** Of the alarms, those on metric math. */
function isLeftOut(resource: CfnResource): boolean {
  if (resource instanceof CfnAlarm) return resource.metrics !== undefined;
  return LEFT_OUT.has(resource.cfnResourceType);
}
