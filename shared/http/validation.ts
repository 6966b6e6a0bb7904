import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type * as z from 'zod/mini';
import { InvalidRequestError } from '../errors/invalid-request-error.ts';
import type { Tally } from '../invocation.ts';
import { requestFaults } from './request-faults.ts';
import type { RequestState } from './request-state.ts';

/** What every operation's request has. */
export type MembersRequest = { readonly threadId: string; readonly usernames?: readonly string[] };

/** The event as the handler behind the chain gets it. */
export interface ValidRequest<Request> {
  readonly request: Request;
  readonly tally: Tally;
  readonly startedAt: number;
}

/** Checks path, query and body together, reports every fault at once, and hands the handler the parsed request. */
export function validation<Request extends MembersRequest>(
  schema: z.ZodMiniType<Request>,
): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult, Error, Context, RequestState> {
  return {
    before(chained) {
      const { event, internal } = chained;
      const result = schema.safeParse({
        path: event.pathParameters ?? {},
        query: event.multiValueQueryStringParameters ?? {},
        ...('body' in internal && { body: internal.body }),
      });
      if (!result.success) throw new InvalidRequestError(requestFaults(result.error.issues));
      const request = result.data;
      internal.threadId = request.threadId;
      if (request.usernames !== undefined) internal.users = request.usernames.length;
      const valid: ValidRequest<Request> = { request, tally: internal.tally, startedAt: internal.startedAt };
      Object.assign(chained, { event: valid });
    },
  };
}
