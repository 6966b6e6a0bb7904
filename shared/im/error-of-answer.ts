import { ImAuthFailedError } from '../errors/im-auth-failed-error.ts';
import { ImBadAnswerError } from '../errors/im-bad-answer-error.ts';
import type { ImError, ImWords } from '../errors/im-error.ts';
import { ImFailedError } from '../errors/im-failed-error.ts';
import { ImMisconfiguredError } from '../errors/im-misconfigured-error.ts';
import { ImPlanExhaustedError } from '../errors/im-plan-exhausted-error.ts';
import { RateLimitedError } from '../errors/rate-limited-error.ts';
import { RefusedByImError } from '../errors/refused-by-im-error.ts';
import { parseJson } from '../parse-json.ts';
import { errorAnswer } from './answers.ts';

/** Characters of the vendor's words that are passed on. */
const MAX_WORDS = 256;

/**
 * The error that a vendor's answer other than 200 stands for (V6, V7; docs/design.md#errors).
 *
 * @param token the app token the call carried, blotted out of the vendor's words should it echo it
 */
export function errorOfAnswer(status: number, body: string, token: string): ImError {
  const im = wordsOf(status, body, token);
  switch (status) {
    case 400:
    case 403:
      return new RefusedByImError(im);
    case 401:
      return new ImAuthFailedError(im);
    case 404:
      if (im.error === 'organization_application_not_found') return new ImMisconfiguredError(im);
      // A 404 without the vendor's words comes from something else that answers at the base URL.
      if (im.error === undefined) return new ImBadAnswerError('a 404 that is not in the vendor’s form', im);
      return new RefusedByImError(im);
    case 429:
      return im.error === 'resource_limited' ? new ImPlanExhaustedError(im) : new RateLimitedError(im);
    default:
      return new ImFailedError({ im, transient: status >= 500, notApplied: status === 503 });
  }
}

function wordsOf(status: number, body: string, token: string): ImWords {
  const parsed = errorAnswer.safeParse(parseJson(body));
  if (!parsed.success) return { status };
  const { error, error_description: description } = parsed.data;
  const passOn = (words: string) => words.replaceAll(token, '[app token]').slice(0, MAX_WORDS);
  return {
    status,
    error: passOn(error),
    ...(description !== undefined && { description: passOn(description) }),
  };
}
