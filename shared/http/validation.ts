import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type * as z from 'zod/mini';
import { InvalidRequestError } from '../errors/invalid-request-error.ts';
import { requestFaults } from './request-faults.ts';
import type { RequestState } from './request-state.ts';

/** What every operation's request has. */
export type MembersRequest = { readonly threadId: string; readonly usernames?: readonly string[] };

/** Checks path, query and body together, reports every fault at once, and keeps the parsed request. */
export function validation<Request extends MembersRequest>(
  schema: z.ZodMiniType<Request>,
): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult, Error, Context, RequestState<Request>> {
  return {
    before({ event, internal }) {
      const result = schema.safeParse({
        path: event.pathParameters ?? {},
        query: event.multiValueQueryStringParameters ?? {},
        ...('body' in internal && { body: internal.body }),
      });
      if (!result.success) throw new InvalidRequestError(requestFaults(result.error.issues));
      const request = result.data;
      internal.request = request;
      internal.threadId = request.threadId;
      if (request.usernames !== undefined) internal.users = request.usernames.length;
    },
  };
}
