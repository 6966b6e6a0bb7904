import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';

/**
 * The API's access log: one JSON line a request. Every value is quoted, since API Gateway writes an absent one as a
 * bare `-`. No query string: that of a DELETE has members' names in it.
 */
export const ACCESS_LOG_FORMAT = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    traceId: '$context.xrayTraceId',
    caller: '$context.identity.userArn',
    sourceIp: '$context.identity.sourceIp',
    method: '$context.httpMethod',
    path: '$context.path',
    status: '$context.status',
    // API Gateway's own refusals only: the response type, a key of GATEWAY_PROBLEMS.
    refusal: '$context.error.responseType',
    latencyMs: '$context.responseLatency',
    integrationStatus: '$context.integration.status',
    integrationLatencyMs: '$context.integration.latency',
    integrationError: '$context.integration.error',
  }),
);
