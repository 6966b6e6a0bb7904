/**
 * What metric filters look for in the log lines, by cause: a line is of one cause, as far as an alarm goes. Lambda's JSON
 * format has what a function logs under `$.message`; the last one is of API Gateway's access log.
 */
export const LOG_PATTERNS = {
  appTokenUnavailable: '{ $.message.event = "app-token-unavailable" }',
  appTokenRefused: '{ ($.message.event = "im-auth-failed") || ($.message.code = "im-misconfigured") }',
  certificateMissing:
    '{ ($.message.event = "token-rotation-failed") && (($.message.fault = "agora-app-empty") || ($.message.fault = "agora-app-malformed")) }',
  rotationFailed:
    '{ ($.message.event = "token-rotation-failed") && ($.message.fault != "agora-app-empty") && ($.message.fault != "agora-app-malformed") }',
  tokenRotated: '{ $.message.event = "token-rotated" }',
  // The warning is that of a rotation, which meets a plan that is used up though nobody calls.
  planUsedUp: '{ ($.message.planExhausted > 0) || ($.message.warning = "im-plan-exhausted") }',
  vendorCalls: '{ $.message.vendorCalls > 0 }',
  vendorFailures: '{ $.message.vendorFailures > 0 }',
  rateLimited: '{ $.message.rateLimited > 0 }',
  budgetDenied: '{ $.message.budgetDenied > 0 }',
  budgetUnavailable: '{ $.message.budgetUnavailable > 0 }',
  internalError: '{ ($.message.code = "internal") || ($.message.event = "invocation-failed") }',
  // A 5xx that no function wrote: API Gateway says for what reason it answered itself.
  gatewayFailure: '{ ($.status = "5*") && ($.refusal != "-") }',
} as const;
