import * as z from 'zod/mini';
import { problem } from '../../shared/contract/answers.ts';
import {
  codeOfType,
  PROBLEM_CODES,
  type ProblemCode,
  problemType,
} from '../../shared/contract/problem-codes.ts';
import type { Reason } from '../../shared/contract/reason.ts';
import { AppTokenUnavailableError } from '../../shared/errors/app-token-unavailable-error.ts';
import { BodyTooLargeError } from '../../shared/errors/body-too-large-error.ts';
import { ImAuthFailedError } from '../../shared/errors/im-auth-failed-error.ts';
import { ImBadAnswerError } from '../../shared/errors/im-bad-answer-error.ts';
import { ImFailedError } from '../../shared/errors/im-failed-error.ts';
import { ImMisconfiguredError } from '../../shared/errors/im-misconfigured-error.ts';
import { ImPlanUsedUpError } from '../../shared/errors/im-plan-used-up-error.ts';
import { ImTimeoutError } from '../../shared/errors/im-timeout-error.ts';
import { InvalidRequestError } from '../../shared/errors/invalid-request-error.ts';
import { MalformedJsonError } from '../../shared/errors/malformed-json-error.ts';
import { NotAttemptedError } from '../../shared/errors/not-attempted-error.ts';
import { RateLimitedError } from '../../shared/errors/rate-limited-error.ts';
import { RefusedByImError } from '../../shared/errors/refused-by-im-error.ts';
import { UnsupportedMediaTypeError } from '../../shared/errors/unsupported-media-type-error.ts';
import { type Problem, problemOf } from '../../shared/http/problem-of.ts';
import { GATEWAY_PROBLEMS } from '../constructs/api/gateway-problems.ts';

const REQUEST_ID = 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef';

/** A failure of each code, as callers meet it; `refused-by-im` has the vendor's status, so one of each. */
const FAILURES: Readonly<Record<ProblemCode, readonly unknown[]>> = {
  'invalid-request': [
    new InvalidRequestError([
      {
        parameter: 'threadId',
        detail: 'must be a decimal string of 1 to 20 digits without a leading zero',
      },
    ]),
  ],
  'malformed-json': [new MalformedJsonError(false)],
  'unsupported-media-type': [new UnsupportedMediaTypeError()],
  'body-too-large': [new BodyTooLargeError(65_536)],
  'refused-by-im': [
    refusal(400, 'request body reaches limit.'),
    refusal(403, 'thread not open.', 'threads-disabled'),
    refusal(404, 'thread not found.', 'thread-unknown'),
  ],
  'rate-limited': [new RateLimitedError({ status: 429, error: 'reach_limit' })],
  'im-auth-failed': [new ImAuthFailedError({ status: 401, error: 'unauthorized' })],
  'im-misconfigured': [
    new ImMisconfiguredError({ status: 404, error: 'organization_application_not_found' }),
  ],
  'im-failed': [new ImFailedError({ im: { status: 500 }, transient: true, notApplied: false })],
  'im-bad-answer': [new ImBadAnswerError('a body that is not of the documented shape', { status: 200 })],
  'im-plan-exhausted': [new ImPlanUsedUpError({ status: 429, error: 'resource_limited' })],
  'app-token-unavailable': [new AppTokenUnavailableError('empty', 'thread-members/dev/app-token')],
  'im-timeout': [new ImTimeoutError('deadline')],
  'not-attempted': [new NotAttemptedError()],
  internal: [new Error('not told')],
};

function refusal(status: number, description: string, reason?: Reason): RefusedByImError {
  return new RefusedByImError({ status, error: 'group_error', description }, reason);
}

/** Codes of an operation that reads a body. */
export const CHANGE_CODES = PROBLEM_CODES;
const OF_BODIES: ReadonlySet<ProblemCode> = new Set([
  'malformed-json',
  'unsupported-media-type',
  'body-too-large',
]);
/** Codes of an operation that reads none. */
export const LIST_CODES = CHANGE_CODES.filter((code) => !OF_BODIES.has(code));

/** Headers of every answer. */
export const answerHeaders = z.object({
  'x-request-id': z
    .string()
    .check(z.describe('Id of the request, which the service’s operators find it by in the logs.')),
  'x-im-remove-noun': z
    .optional(z.enum(['thread', 'threads']))
    .check(z.describe('For operators: the noun in Agora Chat’s path at which it answered a remove.')),
});

const waitHeaders = z.extend(answerHeaders, {
  'retry-after': z
    .optional(z.int().check(z.gte(0)))
    .check(z.describe('Seconds to wait before the request is repeated.')),
});

const documentedProblem = problem.check(
  z.meta({ id: 'Problem', description: 'An RFC 9457 problem; the last part of `type` is its code.' }),
);

/** The answers other than 200 and 207 of an operation that can fail with these codes, with an example of each code. */
export function problemResponses(codes: readonly ProblemCode[]) {
  const told = codes.flatMap((code) => FAILURES[code].map((failure) => problemOf(failure, REQUEST_ID)));
  const problems = Map.groupBy([...told, ...gatewayProblems()], ({ status }) => status);
  return Object.fromEntries(
    [...problems]
      .sort(([one], [other]) => one - other)
      .map(([status, of]) => [status, responseOf(status, of)]),
  );
}

/** What API Gateway answers itself; where a function says the same code with the same status, its words are the example. */
function gatewayProblems(): Problem[] {
  return Object.values(GATEWAY_PROBLEMS).map(({ status, code, title, detail }) => ({
    type: problemType(code),
    title,
    status,
    detail,
    requestId: REQUEST_ID,
  }));
}

function responseOf(status: number, problems: readonly Problem[]) {
  const examples: Record<string, { value: Problem }> = {};
  for (const value of problems) examples[codeOfType(value.type)] ??= { value };
  return {
    description: [...new Set(problems.map(({ title }) => title))].join('; '),
    headers: status === 429 ? waitHeaders : answerHeaders,
    content: { 'application/problem+json': { schema: documentedProblem, examples } },
  };
}
