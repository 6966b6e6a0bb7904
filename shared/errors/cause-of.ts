import { AppTokenUnavailableError } from './app-token-unavailable-error.ts';
import { ImBadAnswerError } from './im-bad-answer-error.ts';
import { ImError } from './im-error.ts';
import { loggedError } from './logged-error.ts';
import { tellingFailure } from './none-changed-error.ts';
import { ServiceError } from './service-error.ts';

/** What an operator needs to find the cause: facts, never the vendor's description, which may hold users' names. */
export function causeOf(error: unknown): object {
  const source = tellingFailure(error);
  if (!(source instanceof ServiceError)) return { error: loggedError(source) };
  const cause = source.cause instanceof Error ? source.cause : undefined;
  return {
    ...(source instanceof ImError && source.im && { imStatus: source.im.status, imError: source.im.error }),
    ...(source instanceof ImBadAnswerError && { fault: source.fault }),
    ...(source instanceof AppTokenUnavailableError && { fault: source.fault }),
    ...(cause && { cause: 'code' in cause ? cause.code : cause.name }),
  };
}
