import { ImAuthFailedError } from '../errors/im-auth-failed-error.ts';
import { ImBadAnswerError } from '../errors/im-bad-answer-error.ts';
import type { ImError, ImWords } from '../errors/im-error.ts';
import { ImFailedError } from '../errors/im-failed-error.ts';
import { ImMisconfiguredError } from '../errors/im-misconfigured-error.ts';
import { ImPlanUsedUpError } from '../errors/im-plan-used-up-error.ts';
import { RateLimitedError } from '../errors/rate-limited-error.ts';
import { RefusedByImError } from '../errors/refused-by-im-error.ts';
import { parseJson } from '../parse-json.ts';
import { errorAnswer, type Refusal } from './answers.ts';
import { reasonOfRefusal } from './reason-of-refusal.ts';
import type { TokenRedaction } from './token-redaction.ts';

/** Characters of the vendor's words that are passed on. */
const MAX_WORDS = 256;
/** An `error` that may be passed on and logged. */
const PLAIN_CODE = /^[a-z0-9_]{1,64}$/;

/** How the vendor words too many calls a second, under whatever status (V6). "user join thread reach limit." is no such. */
const RATE_WORDS = /\btoo many (?:queries|requests)\b|\brequest has reached (?:the maximum|api) limit\b/i;

/** What the vendor answers where it knows no such app or path, by status (V7); `undefined`: any words or none. */
const WRONG_PATH: ReadonlyMap<number, readonly string[] | undefined> = new Map([
  [404, ['organization_application_not_found']],
  [405, undefined],
  [500, ['web_application', 'unsupported_service_operation']],
  [501, undefined],
]);

/**
 * The error that a vendor's answer other than 200 stands for (V6, V7; docs/design.md#errors).
 *
 * @param redaction keeps the app token out of the vendor's words should it echo it
 */
export function errorOfAnswer(status: number, body: Uint8Array, redaction: TokenRedaction): ImError {
  const refusal = errorAnswer.safeParse(parseJson(body)).data;
  const im = { status, ...(refusal && wordsOf(refusal, redaction)) };
  if (refusal?.error === 'resource_limited') return new ImPlanUsedUpError(im);
  if (status === 429 || saysTooMany(refusal)) return new RateLimitedError(im);
  if (isWrongPath(status, refusal)) return new ImMisconfiguredError(im);
  switch (status) {
    case 400:
    case 403:
    case 404:
      // Without the vendor's form it comes from something else that answers at the base URL: a proxy, a firewall.
      if (refusal === undefined)
        return new ImBadAnswerError(`a ${status} that is not in the vendor’s form`, im);
      return new RefusedByImError(im, reasonOfRefusal(refusal));
    case 401:
      return new ImAuthFailedError(im);
    default:
      return new ImFailedError({ im, transient: status >= 500, notApplied: status === 503 });
  }
}

function saysTooMany(refusal: Refusal | undefined): boolean {
  if (refusal === undefined) return false;
  const { error, error_description: description } = refusal;
  return error === 'reach_limit' || RATE_WORDS.test(`${error} ${description ?? ''}`);
}

function isWrongPath(status: number, refusal: Refusal | undefined): boolean {
  if (!WRONG_PATH.has(status)) return false;
  const words = WRONG_PATH.get(status);
  return words === undefined || (refusal !== undefined && words.includes(refusal.error));
}

/** What is passed on; an `error` that is no plain code is not, and a description is cut when nothing of the token is in it. */
function wordsOf(
  { error, error_description: description }: Refusal,
  redaction: TokenRedaction,
): Omit<ImWords, 'status'> {
  const isCode = PLAIN_CODE.test(error) && !redaction.finds(error);
  return {
    ...(isCode && { error }),
    ...(description !== undefined && {
      description: redaction.clean(description).slice(0, MAX_WORDS).toWellFormed(),
    }),
  };
}
