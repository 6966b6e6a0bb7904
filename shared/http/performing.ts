import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { deadlineOf, waitUntil } from '../deadline.ts';
import { ImTimeoutError } from '../errors/im-timeout-error.ts';
import type { ImClient } from '../im/client.ts';
import { sandboxImClient } from '../im/sandbox-im-client.ts';
import type { Invocation } from '../invocation.ts';
import type { Answer } from './answering.ts';
import type { RequestState } from './request-state.ts';

/** A net under the deadline, in ms before Lambda's time-out, should anything not end at it. */
const NET_MS = 1_000;

/** Does what a valid request asks for. */
export type Run<Request> = (request: Request, im: ImClient, invocation: Invocation) => Promise<Answer>;

/** Performs the operation. A middleware and no handler of Middy's, which would not see what the others have found out. */
export function performing<Request>(
  run: Run<Request>,
): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult, Error, Context, RequestState<Request>> {
  return {
    async after({ context, internal }) {
      const { request, startedAt, tally } = internal;
      const remainingMs = context.getRemainingTimeInMillis();
      const deadline = deadlineOf(remainingMs);
      const answer = run(request, sandboxImClient(), { startedAt, deadline, tally });
      internal.answer = await waitUntil(deadlineOf(remainingMs, NET_MS), answer, timeout);
    },
  };
}

function timeout(): ImTimeoutError {
  return new ImTimeoutError('deadline');
}
