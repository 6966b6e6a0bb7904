import '../im/start-early.ts';

import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type * as z from 'zod/mini';
import { deadlineOf } from '../deadline.ts';
import { ImTimeoutError } from '../errors/im-timeout-error.ts';
import type { ImClient } from '../im/client.ts';
import { sandboxImClient } from '../im/sandbox-im-client.ts';
import type { Invocation } from '../invocation.ts';
import { type Answer, answering } from './answering.ts';
import { environmentCheck } from './environment-check.ts';
import { type BodyUse, jsonBody } from './json-body.ts';
import { requestLog } from './request-log.ts';
import { type MembersRequest, type ValidRequest, validation } from './validation.ts';

/** A net under the deadline, in ms before Lambda's time-out, should anything not end at it. */
const TIMEOUT_EARLY_MS = 1_000;

/** One HTTP operation: what it takes, and what it does. */
export interface HttpOperation<Request extends MembersRequest> {
  /** Its name in the logs. */
  readonly name: string;
  readonly body: BodyUse;
  readonly schema: z.ZodMiniType<Request>;
  run(request: Request, im: ImClient, invocation: Invocation): Promise<Answer>;
}

/** A Lambda handler for REST API events. */
export type HttpHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/**
 * The one chain of all HTTP handlers. On the way in: the log starts its line, the environment is checked, the body is
 * read, path, query and body are checked; on the way out, in reverse: the answer or the problem is made, the log adds
 * `x-request-id` and writes its line.
 */
export function httpHandler<Request extends MembersRequest>(operation: HttpOperation<Request>): HttpHandler {
  return middy<unknown, unknown>({
    timeoutEarlyInMillis: TIMEOUT_EARLY_MS,
    timeoutEarlyResponse: throwTimeout,
  })
    .use(requestLog(operation.name))
    .use(environmentCheck())
    .use(jsonBody(operation.body))
    .use(validation(operation.schema))
    .use(answering())
    .handler((event: unknown, context: Context) => {
      const { request, startedAt, tally } = event as ValidRequest<Request>;
      const deadline = deadlineOf(context.getRemainingTimeInMillis());
      return operation.run(request, sandboxImClient(), { startedAt, deadline, tally });
    }) as unknown as HttpHandler;
}

function throwTimeout(): never {
  throw new ImTimeoutError('deadline');
}
