import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { causeOf } from '../errors/cause-of.ts';
import { newTally } from '../invocation.ts';
import { lineEvent, log } from '../log.ts';
import type { RequestState } from './request-state.ts';

/** First in the chain, so last to see the answer: gives it its own headers and logs one line about the request. */
export function requestLog(
  operation: string,
): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult, Error, Context, RequestState> {
  return {
    before({ event, context, internal }) {
      // Who invokes the function directly, to try it, may leave out what API Gateway adds.
      const gateway: Partial<APIGatewayProxyEvent['requestContext']> = event.requestContext ?? {};
      internal.startedAt = performance.now();
      internal.requestId = gateway.requestId || context.awsRequestId;
      internal.caller = gateway.identity?.userArn ?? null;
      internal.tally = newTally();
    },
    after({ response, internal }) {
      if (response) finish(operation, response, internal);
    },
    onError({ response, internal, error }) {
      if (response) finish(operation, response, internal, error);
    },
  };
}

function finish(
  operation: string,
  response: APIGatewayProxyResult,
  state: RequestState,
  error?: Error | null,
): void {
  const { removeNoun } = state.tally;
  response.headers = {
    ...response.headers,
    'x-request-id': state.requestId,
    ...(removeNoun && { 'x-im-remove-noun': removeNoun }),
  };
  const line = {
    event: lineEvent(state.code, 'request'),
    operation,
    threadId: state.threadId,
    users: state.users,
    status: response.statusCode,
    code: state.code,
    ...(error && causeOf(error)),
    ...state.tally,
    ms: Math.round(performance.now() - state.startedAt),
    caller: state.caller,
    gatewayRequestId: state.requestId,
  };
  if (response.statusCode >= 500) log.error(line);
  else log.info(line);
}
