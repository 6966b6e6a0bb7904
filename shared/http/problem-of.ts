import type * as z from 'zod/mini';
import type { problem } from '../contract/answers.ts';
import { PROBLEMS, problemType } from '../contract/problem-codes.ts';
import { describeError } from '../errors/describe-error.ts';
import { ImError } from '../errors/im-error.ts';
import { InvalidRequestError } from '../errors/invalid-request-error.ts';
import { NoneChangedError, tellingFailure } from '../errors/none-changed-error.ts';
import { ServiceError } from '../errors/service-error.ts';

/** An RFC 9457 problem as callers get it (docs/design.md#contract). */
export type Problem = z.infer<typeof problem>;

/** The one mapper from errors to problems. What is no `ServiceError` becomes a bare 500: no detail leaks. */
export function problemOf(error: unknown, requestId: string): Problem {
  if (!(error instanceof ServiceError)) {
    const { status, title } = PROBLEMS.internal;
    const detail = 'The service failed; whether users were added or removed is unknown.';
    return { type: problemType('internal'), title, status, detail, requestId };
  }
  const { status, code, title, detail } = describeError(error);
  const source = tellingFailure(error);
  return {
    type: problemType(code),
    title,
    status,
    detail,
    requestId,
    ...(error.reason && { reason: error.reason }),
    ...(error instanceof InvalidRequestError && { errors: [...error.faults] }),
    ...(source instanceof ImError && source.im !== undefined && { im: source.im }),
    ...(error instanceof NoneChangedError && { entities: [...error.entities] }),
  };
}
