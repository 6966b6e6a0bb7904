import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { AppTokenUnavailableError } from '../errors/app-token-unavailable-error.ts';
import { ImBadAnswerError } from '../errors/im-bad-answer-error.ts';
import { ImError } from '../errors/im-error.ts';
import { NoneChangedError } from '../errors/none-changed-error.ts';
import type { ProblemCode } from '../errors/problem-codes.ts';
import { ServiceError } from '../errors/service-error.ts';
import { log } from '../log.ts';
import type { RequestState } from './request-state.ts';

/** Codes whose lines have a name of their own, for metric filters to count. */
const COUNTED: ReadonlySet<ProblemCode> = new Set(['app-token-unavailable', 'im-auth-failed']);

/** First in the chain, so last to see the answer: gives it its `x-request-id` and logs one line about the request. */
export function requestLog(
  operation: string,
): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult, Error, Context, RequestState> {
  return {
    before({ event, internal }) {
      internal.startedAt = performance.now();
      internal.requestId = event.requestContext.requestId;
      internal.caller = event.requestContext.identity.userArn;
      internal.tally = { vendorCalls: 0, retries: 0 };
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
  response.headers = { ...response.headers, 'x-request-id': state.requestId };
  const line = {
    event: state.code !== undefined && COUNTED.has(state.code) ? state.code : 'request',
    operation,
    threadId: state.threadId,
    users: state.users,
    status: response.statusCode,
    code: state.code,
    ...causeOf(error),
    ...state.tally,
    ms: Math.round(performance.now() - state.startedAt),
    caller: state.caller,
    gatewayRequestId: state.requestId,
  };
  if (response.statusCode >= 500) log.error(line);
  else log.info(line);
}

/** What an operator needs to find the cause: facts, never the vendor's description, which may hold users' names. */
function causeOf(error: Error | null | undefined): object {
  const source = error instanceof NoneChangedError ? error.first : error;
  if (source === undefined || source === null) return {};
  if (!(source instanceof ServiceError))
    return { error: { name: source.name, message: source.message, stack: source.stack } };
  const cause = source.cause instanceof Error ? source.cause : undefined;
  return {
    ...(source instanceof ImError && source.im && { imStatus: source.im.status, imError: source.im.error }),
    ...(source instanceof ImBadAnswerError && { fault: source.fault }),
    ...(source instanceof AppTokenUnavailableError && { fault: source.fault }),
    ...(cause && { cause: 'code' in cause ? cause.code : cause.name }),
  };
}
