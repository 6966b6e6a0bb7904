import { resourceName } from '../../environment/resource-name.ts';
import { TIME_LIMITS } from '../../environment/time-limits.ts';

/** Where an operator finds what to do about an alarm: a section each, named after the alarm. */
const RUNBOOK = 'docs/runbook.md';

/** Every alarm of an environment: what has happened, and what callers notice of it. */
const ALARMS = {
  'app-token-unavailable': {
    cause:
      'No app token can be had: none is stored, it has expired, or Secrets Manager does not hand it out.',
    consequence: 'HTTP callers get 503 app-token-unavailable; events wait in the queue.',
  },
  'app-token-refused': {
    cause: 'Agora Chat refuses the app token, also after it was read anew, or does not know the app.',
    consequence: 'HTTP callers get 502 im-auth-failed or im-misconfigured; events wait in the queue.',
  },
  'certificate-missing': {
    cause:
      'The secret agora-app holds no App ID and certificate, or none of their form; no token can be minted.',
    consequence:
      'None while a token lasts, at most 24 hours; then, and before the first one, 503 app-token-unavailable.',
  },
  'rotation-failed': {
    cause: 'A step of the app token’s rotation failed; its log line token-rotation-failed has the fault.',
    consequence: 'None while the token lasts, at most 24 hours; then 503 app-token-unavailable.',
  },
  'no-rotation': {
    cause: `No app token was rotated in for ${TIME_LIMITS.hoursWithoutRotation} hours; there should be one every ${TIME_LIMITS.hoursBetweenRotations} hours.`,
    consequence: 'None while the token lasts, at most 12 hours more; then 503 app-token-unavailable.',
  },
  'plan-used-up': {
    cause: 'Agora Chat answers 429 resource_limited: the plan is used up.',
    consequence: 'HTTP callers get 503 im-plan-exhausted; events wait in the queue.',
  },
  'rate-limited': {
    cause:
      'For 15 minutes Agora Chat has refused over 5 % of the calls with 429 reach_limit: too many a second.',
    consequence: 'Answers are slow, some HTTP callers get 429 rate-limited; events wait in the queue.',
  },
  'budget-denied': {
    cause:
      'For 15 minutes requests have found no place in the budget of calls to Agora Chat: more are wanted than it takes a second.',
    consequence:
      'Some HTTP callers get 429 rate-limited with Retry-After, others wait; events wait in the queue.',
  },
  'budget-unavailable': {
    cause:
      'The table of the call budget does not answer within 50 ms: it is gone, refuses the functions, or is slow.',
    consequence: 'None by itself: calls go out without a reservation, and more of them are refused.',
  },
  'vendor-failing': {
    cause: 'For 5 minutes over 5 % of the calls to Agora Chat failed: 5xx, no answer, or a malformed one.',
    consequence: 'HTTP callers get 502 im-failed or im-bad-answer, or 504 im-timeout; events are retried.',
  },
  'internal-errors': {
    cause: 'The service itself failed, or API Gateway got no answer from it: a bug or a wrong setting.',
    consequence: 'HTTP callers get 500 internal; events are retried.',
  },
  'function-errors': {
    cause:
      'An invocation of the function ended without an answer: an exception, a time-out or too little memory.',
    consequence: 'HTTP callers get 500 internal or 504; events are retried.',
  },
  'function-throttled': {
    cause: 'Lambda refused to run the function: the account’s concurrency is used up.',
    consequence: 'HTTP callers get 500 internal; events and rotation are late.',
  },
  'undelivered-events': {
    cause: 'Events lie in the dead-letter queue that the sequencer could not put in order within an hour.',
    consequence: 'Their changes are not made and have no result event.',
  },
  'unapplied-changes': {
    cause: 'Messages lie in the dead-letter queue that the consumer could not apply in 100 receives.',
    consequence: 'Their changes are not made and have no result event; later ones of the thread are.',
  },
  'oldest-message': {
    cause: `A message has waited in the FIFO queue for over ${TIME_LIMITS.minutesInQueue} minutes.`,
    consequence: 'Changes asked for by event are late, for one thread or for all.',
  },
  'slow-answers': {
    cause: 'For 15 minutes the slowest 1 % of requests took longer than the vendor’s own samples explain.',
    consequence: 'HTTP callers wait; near 27 seconds they get 504 im-timeout.',
  },
} as const satisfies Record<string, { cause: string; consequence: string }>;

/** An alarm's name within its environment, and its section's in the runbook. */
export type AlarmName = keyof typeof ALARMS;

/**
 * What CloudWatch calls an alarm and says about it.
 *
 * @param subject which of several alike it is, such as a function's name
 */
export function alarmTexts(environment: string, alarm: AlarmName, subject?: string) {
  const { cause, consequence } = ALARMS[alarm];
  return {
    name: resourceName(environment, subject === undefined ? alarm : `${alarm}-${subject}`),
    description: `Cause: ${cause} Consequence: ${consequence} What to do: ${RUNBOOK}#${alarm}`,
  };
}
