import type { Fault } from './fault.ts';
import { refusal, type VendorAnswer } from './vendor-answer.ts';
import { WRONG_PATHS } from './wrong-paths.ts';

const MAXIMUM = 'The request has reached the maximum limit';

/** Every refusal of the vendor, those that it shares with no path of its own included (V6, V7). */
const ANSWERS = {
  reach_limit: refusal(429, 'reach_limit', 'This request has reached api limit.'),
  too_many_queries: refusal(400, 'group_error', 'too many queries'),
  maximum_limit_400: refusal(400, 'group_error', MAXIMUM),
  maximum_limit_429: refusal(429, 'exceed_limit', MAXIMUM),
  maximum_limit_503: refusal(503, 'service_unavailable', MAXIMUM),
  resource_limited: refusal(429, 'resource_limited', 'The plan is used up.'),
  unauthorized: refusal(401, 'unauthorized', 'Unable to authenticate (OAuth)'),
  auth_bad_access_token: refusal(401, 'auth_bad_access_token', 'Unable to authenticate'),
  thread_not_found: refusal(404, 'group_error', 'thread not found.'),
  thread_not_open: refusal(403, 'group_error', 'thread not open.'),
  join_limit: refusal(403, 'group_error', 'user join thread reach limit.'),
  not_in_group: withCode(refusal(403, 'forbidden_op', 'No permission.'), 40_012),
  resource_not_found: refusal(404, 'resource_not_found', 'The user is not known.'),
  exceed_limit: refusal(403, 'exceed_limit', 'A limit is exceeded.'),
  firewall: { status: 403, body: '<html><title>403 Forbidden</title></html>' },
  ...WRONG_PATHS,
  408: refusal(408, 'request_timeout', 'Request timeout.'),
  409: refusal(409, 'conflict', 'Conflict.'),
  413: refusal(413, 'too_large', 'The body is too large.'),
  415: refusal(415, 'web_application', 'Unsupported Media Type'),
  500: refusal(500, 'internal_error', 'Internal error.'),
  503: refusal(503, 'service_unavailable', 'Service unavailable.'),
} as const satisfies Record<string, VendorAnswer>;

/** Faults that can be asked for by name. */
export const NAMED_FAULTS: Readonly<Record<string, Fault>> = {
  ...Object.fromEntries(
    Object.entries(ANSWERS).map(([name, answer]) => [name, { kind: 'answer', ...answer }]),
  ),
  reset: { kind: 'reset' },
  hang: { kind: 'hang' },
};

/** The number that the vendor's SDKs read, which no page of it mentions (V7). */
function withCode({ status, body }: VendorAnswer, error_code: number): VendorAnswer {
  return { status, body: { ...Object(body), error_code } };
}
