import { PROBLEMS } from '../../../shared/contract/problem-codes.ts';
import { TIME_LIMITS } from '../../environment/time-limits.ts';

/** A problem that API Gateway answers itself, before or instead of a function. */
export interface GatewayProblem {
  /** HTTP status. */
  readonly status: number;
  /** Last part of the problem's `type`, `urn:thread-members:<code>`. */
  readonly code: string;
  readonly title: string;
  /** What happened and what the caller can do. */
  readonly detail: string;
}

/** The whole of the API. */
export const ROUTES = 'GET, POST and DELETE /threads/{threadId}/users are all there is.';

const FORBIDDEN = { status: 403, code: 'forbidden', title: 'Forbidden' } as const;

/**
 * What API Gateway's own refusals say, by its response type; the CDK code puts them into the deployed API, the local
 * service answers with the same ones.
 */
export const GATEWAY_PROBLEMS = {
  MISSING_AUTHENTICATION_TOKEN: {
    ...FORBIDDEN,
    detail: `Either the request carries no IAM signature, or there is no such route: ${ROUTES}`,
  },
  INVALID_SIGNATURE: {
    ...FORBIDDEN,
    detail: "The IAM signature does not match the request, or the signer's clock is more than 5 minutes off.",
  },
  EXPIRED_TOKEN: { ...FORBIDDEN, detail: 'The IAM credentials behind the signature have expired.' },
  ACCESS_DENIED: {
    ...FORBIDDEN,
    detail: "The caller's IAM principal may not call this operation.",
  },
  THROTTLED: {
    status: 429,
    code: 'rate-limited',
    title: PROBLEMS['rate-limited'].title,
    detail: 'Too many requests for this environment; wait a second and repeat the request.',
  },
  REQUEST_TOO_LARGE: {
    status: 413,
    code: 'body-too-large',
    title: PROBLEMS['body-too-large'].title,
    detail: 'The request is larger than the gateway takes.',
  },
  INTEGRATION_TIMEOUT: {
    status: 504,
    code: 'im-timeout',
    title: PROBLEMS['im-timeout'].title,
    detail: `No answer within ${TIME_LIMITS.answerSeconds} seconds; whether users were added or removed is unknown.`,
  },
  DEFAULT_4XX: {
    status: 400,
    code: 'invalid-request',
    title: PROBLEMS['invalid-request'].title,
    detail: 'The gateway refused the request; on AWS the header x-amzn-errortype says why.',
  },
  DEFAULT_5XX: {
    status: 500,
    code: 'internal',
    title: PROBLEMS.internal.title,
    detail: 'The request failed inside the service; whether users were added or removed is unknown.',
  },
} as const satisfies Record<string, GatewayProblem>;

/** The API Gateway response types that this service words itself. */
export type GatewayResponseType = keyof typeof GATEWAY_PROBLEMS;
