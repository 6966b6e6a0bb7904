import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { regionOfVariables } from './region-of-variables.ts';

/** The AWS services that operators' tools ask. */
export type AwsClients = Awaited<ReturnType<typeof createAwsClients>>;

/**
 * Credentials and endpoints are those of the SDK's default chain; the region is the environment's own or else, as the AWS
 * CLI and the CDK have it, that of AWS_REGION, AWS_DEFAULT_REGION or the profile.
 *
 * @throws Error when there are no credentials or no region to ask AWS with
 */
export async function createAwsClients(ownRegion: string | undefined) {
  const region = ownRegion ?? regionOfVariables();
  const config = { ...(region !== undefined && { region }) };
  const cloudFormation = new CloudFormationClient(config);
  await cloudFormation.config.region().catch((cause) => {
    throw new Error(NO_REGION, { cause });
  });
  await cloudFormation.config.credentials();
  return {
    cloudFormation,
    cloudWatch: new CloudWatchClient(config),
    logs: new CloudWatchLogsClient(config),
    lambda: new LambdaClient(config),
    secrets: new SecretsManagerClient(config),
    // Else calls go to the host in the queue's URL, past the endpoint.
    sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: false }),
  };
}

const NO_REGION =
  'in which region? infra/environments.ts names none for this environment, and neither AWS_REGION nor AWS_DEFAULT_REGION nor the profile does';
