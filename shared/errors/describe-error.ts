import { PROBLEMS, type ServiceErrorCode } from '../contract/problem-codes.ts';
import { type AppTokenFault, AppTokenUnavailableError } from './app-token-unavailable-error.ts';
import { BodyTooLargeError } from './body-too-large-error.ts';
import { ImBadAnswerError } from './im-bad-answer-error.ts';
import { ImError } from './im-error.ts';
import { MalformedJsonError } from './malformed-json-error.ts';
import { NoneChangedError, tellingFailure } from './none-changed-error.ts';
import type { ServiceError } from './service-error.ts';

/** How a failure is told to callers: in a problem, in an entity, in an event. */
export interface ErrorDescription {
  /** HTTP status. */
  readonly status: number;
  readonly code: ServiceErrorCode;
  readonly title: string;
  /** What happened and what the caller can do; never the vendor's own words. */
  readonly detail: string;
}

/** Puts a failure into words (docs/design.md#errors). What is no `ServiceError` is described as `internal` by the caller. */
export function describeError(error: ServiceError): ErrorDescription {
  const { status, title } = PROBLEMS[error.code];
  return { status: status ?? vendorStatus(error), code: error.code, title, detail: detailOf(error) };
}

const TOKEN_DETAILS: Record<AppTokenFault, string> = {
  empty:
    'no app token is stored yet; an operator puts App ID and certificate into the agora-app secret and rotates this one',
  malformed: 'what is stored is no app token; an operator rotates it',
  expired: 'the stored app token has expired; an operator finds out why it is not rotated, and rotates it',
  unreadable:
    'the secret cannot be read, and repeating the request does not help; tell the operators, who look at its deletion date, its key and the access to both',
};

const UNREADABLE_NOW = 'the secret cannot be read now; repeat the request later';

/** What each code means to the caller, where that needs no fact from the error. */
const DETAILS: Record<ServiceErrorCode, string> = {
  'invalid-request': 'The request breaks the contract; errors names every fault.',
  'malformed-json': 'The body is not JSON.',
  'unsupported-media-type': 'A body must be application/json, without a content encoding.',
  'body-too-large': 'The body is too large.',
  'refused-by-im': 'Agora Chat refused the request; im has its words.',
  'rate-limited': 'Agora Chat takes no more calls this second; wait and repeat the request.',
  'im-auth-failed': 'Agora Chat does not accept the service’s app token. The fault is not the caller’s.',
  'im-misconfigured':
    'Agora Chat does not know the app that the service is set to, or the path of the call. The fault is not the caller’s.',
  'im-failed': 'Agora Chat failed; whether the call was applied may be unknown.',
  'im-bad-answer': 'Agora Chat’s answer is not of the documented form.',
  'im-plan-exhausted':
    'The Agora Chat plan is used up; repeating the request is useless until it is extended.',
  'app-token-unavailable': 'The service has no app token.',
  'im-timeout': 'No answer came in time; whether the call was applied is unknown.',
  'not-attempted': 'Time ran out before the call could be started; nothing was applied. Repeat the request.',
};

function detailOf(error: ServiceError): string {
  if (error instanceof NoneChangedError) return `Every user failed. ${detailOf(error.first)}`;
  if (error instanceof MalformedJsonError && error.empty)
    return `The body is empty; send {"usernames":[...]}${error.queryStandsIn ? ', or the names in the query: ?usernames=a,b' : ''}.`;
  if (error instanceof BodyTooLargeError) return `The body is over ${error.maxBytes} bytes.`;
  if (error instanceof ImBadAnswerError) return `Agora Chat sent ${error.fault}.`;
  if (error instanceof AppTokenUnavailableError)
    return `The service has no app token: secret ${error.secretId}: ${error.passing ? UNREADABLE_NOW : TOKEN_DETAILS[error.fault]}.`;
  if (error.code === 'im-failed' && error instanceof ImError && error.notApplied)
    return 'Agora Chat is not available; nothing was applied. Repeat the request later.';
  return DETAILS[error.code];
}

function vendorStatus(error: ServiceError): number {
  const source = tellingFailure(error);
  return (source instanceof ImError && source.im?.status) || 502;
}
