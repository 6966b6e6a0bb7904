import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { problemType } from '../../../shared/contract/problem-codes.ts';
import { GATEWAY_PROBLEMS, type GatewayProblem } from './gateway-problems.ts';

/** Seconds; the throttle refills every second. */
const RETRY_AFTER = '1';

/** Makes API Gateway's own refusals look like the functions': problems with the request's id (docs/design.md#contract). */
export function addGatewayResponses(api: RestApi): void {
  for (const [type, problem] of Object.entries(GATEWAY_PROBLEMS)) {
    // A status on DEFAULT_4XX would become that of every refusal not named here, also of the 401s and 403s.
    const knowsStatus = type !== 'DEFAULT_4XX';
    api.addGatewayResponse(type, {
      type: ResponseType.of(type),
      ...(knowsStatus && { statusCode: String(problem.status) }),
      responseHeaders: headersOf(type),
      // The key under which API Gateway keeps its own templates; the Content-Type header above replaces it.
      templates: { 'application/json': bodyOf(problem, knowsStatus) },
    });
  }
}

function headersOf(type: string): Record<string, string> {
  return {
    'Content-Type': "'application/problem+json'",
    'x-request-id': 'context.requestId',
    ...(type === 'THROTTLED' && { 'Retry-After': `'${RETRY_AFTER}'` }),
  };
}

function bodyOf({ status, code, title, detail }: GatewayProblem, knowsStatus: boolean): string {
  return JSON.stringify({
    type: problemType(code),
    title,
    ...(knowsStatus && { status }),
    detail,
    requestId: '$context.requestId',
  });
}
