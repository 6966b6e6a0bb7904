import type { ProblemCode } from '../contract/problem-codes.ts';
import type { Tally } from '../invocation.ts';
import type { Answer } from './answering.ts';

/** What the middlewares of one request tell each other, in Middy's `request.internal`. */
export interface RequestState<Request = unknown> extends Record<string, unknown> {
  /** When the request came, on the clock of `performance.now()`. */
  startedAt: number;
  /** API Gateway's `requestContext.requestId`, without one Lambda's, never the caller's header. */
  requestId: string;
  /** ARN of the caller's IAM principal. */
  caller: string | null;
  tally: Tally;
  /** The parsed JSON body; absent when there is none. */
  body?: unknown;
  /** Path, query and body as the operation's schema has them; set once they are known to be valid. */
  request: Request;
  /** Set once the request is known to be valid. */
  threadId?: string;
  /** Number of names asked for; set once the request is known to be valid. */
  users?: number;
  /** What the operation came to; set unless it failed. */
  answer: Answer;
  /** Code of the problem that is the answer, or of the first failed user's in a 207. */
  code?: ProblemCode;
}
