import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';

/** The AWS services that the doctor asks. */
export type AwsClients = ReturnType<typeof createAwsClients>;

/**
 * Credentials, region and endpoints are those of the SDK's default chain.
 *
 * @param region the environment's own, if it has one
 */
export function createAwsClients(region: string | undefined) {
  const config = { ...(region !== undefined && { region }) };
  const cloudFormation = new CloudFormationClient(config);
  return {
    cloudFormation,
    cloudWatch: new CloudWatchClient(config),
    logs: new CloudWatchLogsClient(config),
    lambda: new LambdaClient(config),
    secrets: new SecretsManagerClient(config),
    // Else calls go to the host in the queue's URL, past the endpoint.
    sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: false }),
    /** What CloudFormation's answers show beside their content. */
    seen: observe(cloudFormation),
  };
}

interface Seen {
  /** Where the calls went. */
  endpoint?: URL;
  /** By how many ms AWS's clock is ahead of this machine's. */
  skewMs?: number;
}

/** Looks at each answer before the SDK does, which corrects its own clock in silence when AWS refuses a signature for it. */
function observe(client: CloudFormationClient): Seen {
  const seen: Seen = {};
  client.middlewareStack.add(
    (next) => async (call) => {
      const answer = await next(call);
      const { protocol, hostname, port } = call.request as {
        protocol: string;
        hostname: string;
        port?: number;
      };
      const { headers } = answer.response as { headers: Record<string, string> };
      seen.endpoint = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`);
      const ms = Date.parse(headers['date'] ?? '') - Date.now();
      if (!Number.isNaN(ms)) seen.skewMs ??= ms;
      return answer;
    },
    { step: 'deserialize', priority: 'low', name: 'observe' },
  );
  return seen;
}
