import { type EndpointConfiguration, EndpointType } from 'aws-cdk-lib/aws-apigateway';
import { InterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

const HTTPS = 443;

/** Where the API is: in the region for everybody, or behind the VPC endpoints that the environment names. */
export function apiEndpoint(
  scope: Construct,
  vpcEndpointIds: readonly string[] | undefined,
): EndpointConfiguration {
  if (!vpcEndpointIds) return { types: [EndpointType.REGIONAL] };
  const vpcEndpoints = vpcEndpointIds.map((vpcEndpointId) =>
    InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(scope, vpcEndpointId, {
      vpcEndpointId,
      port: HTTPS,
    }),
  );
  return { types: [EndpointType.PRIVATE], vpcEndpoints };
}
