import { Stack } from 'aws-cdk-lib';
import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { describe, expect, test } from 'vitest';
import type { EnvironmentEntry } from '../../../../infra/environment/check-environments.ts';
import { appOf, PLAIN } from '../../../support/infra/synthesise.ts';

describe("the API's deployment", () => {
  test('stays when nothing changes', () => {
    expect(deploymentOf({}, () => undefined)).toBe(deploymentOf({}, () => undefined));
  });

  test.each([
    ['a caller', { callers: ['arn:aws:iam::123456789012:role/chat-backend'] }, () => undefined],
    ['a VPC endpoint', { vpcEndpointIds: ['vpce-0123456789abcdef0'] }, () => undefined],
    ['a method', {}, (api: RestApi) => api.root.addMethod('GET')],
    [
      'the wording of a refusal',
      {},
      (api: RestApi) => api.addGatewayResponse('Reworded', { type: ResponseType.WAF_FILTERED }),
    ],
  ])('is deployed anew when %s changes', (_, entry, change) => {
    expect(deploymentOf(entry, change)).not.toBe(deploymentOf({}, () => undefined));
  });
});

/** The deployment's logical id: CloudFormation deploys again when it is another one. */
function deploymentOf(entry: Partial<EnvironmentEntry>, change: (api: RestApi) => unknown): string {
  const app = appOf({ test: { ...PLAIN, ...entry } });
  const api = app.node
    .findChild('thread-members-test')
    .node.findChild('Api')
    .node.findChild('RestApi') as RestApi;
  change(api);
  return Stack.of(api).resolve(api.latestDeployment?.deploymentId).Ref;
}
