import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type * as z from 'zod/mini';
import { answering } from './answering.ts';
import { type BodyUse, jsonBody } from './json-body.ts';
import { performing, type Run } from './performing.ts';
import { requestLog } from './request-log.ts';
import { type MembersRequest, validation } from './validation.ts';
import { variablesCheck } from './variables-check.ts';

/** One HTTP operation: what it takes, and what it does. */
export interface HttpOperation<Request extends MembersRequest> {
  /** Its name in the logs. */
  readonly name: string;
  readonly body: BodyUse;
  readonly schema: z.ZodMiniType<Request>;
  readonly run: Run<Request>;
}

/** A Lambda handler for REST API events. */
export type HttpHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/**
 * The one chain of all HTTP handlers. On the way in: the log starts its line, the variables are checked, the body is
 * read, path, query and body are checked; on the way out, in reverse: the operation is performed, the answer or the problem
 * is made, the log adds `x-request-id` and writes its line.
 */
export function httpHandler<Request extends MembersRequest>(operation: HttpOperation<Request>): HttpHandler {
  return middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
    .use(requestLog(operation.name))
    .use(variablesCheck())
    .use(jsonBody(operation.body))
    .use(validation(operation.schema))
    .use(answering())
    .use(performing(operation.run));
}
