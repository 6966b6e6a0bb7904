import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import type { ProblemCode } from '../contract/problem-codes.ts';
import { tellingFailure } from '../errors/none-changed-error.ts';
import { RateLimitedError } from '../errors/rate-limited-error.ts';
import { ServiceError } from '../errors/service-error.ts';
import { problemOf } from './problem-of.ts';
import type { RequestState } from './request-state.ts';

/** What an operation comes to. */
export interface Answer {
  readonly status: 200 | 207;
  /** Sent as JSON. */
  readonly body: object;
  /** Code of the first failed user's error, for the log. */
  readonly code?: ProblemCode | undefined;
}

/**
 * Makes API Gateway's answer of what the operation came to, or of what any link of the chain threw. It assigns the response
 * and returns nothing, since a value returned from `onError` would end Middy's chain and leave out the log.
 */
export function answering(): MiddlewareObj<unknown, APIGatewayProxyResult, Error, Context, RequestState> {
  return {
    after(request) {
      const { status, body, code } = request.internal.answer;
      if (code !== undefined) request.internal.code = code;
      request.response = answerOf(status, 'application/json', body);
    },
    onError(request) {
      const { error, internal } = request;
      const problem = problemOf(error, internal.requestId);
      const source = tellingFailure(error);
      const headers =
        source instanceof RateLimitedError ? { 'retry-after': String(source.retryAfterSeconds) } : {};
      internal.code = error instanceof ServiceError ? error.code : 'internal';
      request.response = answerOf(problem.status, 'application/problem+json', problem, headers);
    },
  };
}

function answerOf(
  statusCode: number,
  contentType: string,
  body: object,
  headers: Record<string, string> = {},
): APIGatewayProxyResult {
  return { statusCode, headers: { 'content-type': contentType, ...headers }, body: JSON.stringify(body) };
}
