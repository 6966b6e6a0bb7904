import { causeOf } from '../errors/cause-of.ts';
import { ServiceError } from '../errors/service-error.ts';
import type { Invocation } from '../invocation.ts';
import { lineEvent, log } from '../log.ts';
import { faultsOf } from './rules/build-result.ts';
import type { Malformed, WellFormed } from './rules/read-member-event.ts';
import type { Message } from './rules/read-message.ts';
import type { DoneMessage, ReportedMessage, SettledThread } from './rules/settle-thread.ts';

/** Logs that an event was put into its order, or refused. */
export function logSequenced({ request, malformed }: WellFormed | Malformed, eventId: string): void {
  const { operation, threadId, requestId } = request;
  log.info({
    event: 'member-event',
    outcome: malformed ? 'failed' : 'queued',
    operation,
    threadId,
    requestId,
    eventId,
    ...(malformed && { code: malformed.code, faults: faultsOf(malformed) }),
  });
}

/** Logs why an invocation failed as a whole. */
export function logInvocationFailure(operation: string, error: unknown): void {
  log.error({ event: 'invocation-failed', operation, ...causeOf(error) });
}

/** Logs a line for each message of a batch, and one for the batch. */
export function logBatch(threads: readonly SettledThread[], { startedAt, tally }: Invocation): void {
  const done = threads.flatMap((thread) => thread.done);
  const reported = threads.flatMap((thread) => thread.reported);
  for (const message of done) logDone(message);
  for (const message of reported) logReported(message);
  const users = [...done, ...reported].reduce((sum, { message }) => sum + usersOf(message), 0);
  log.info({
    event: 'batch',
    messages: done.length + reported.length,
    reported: reported.length,
    threads: threads.length,
    users,
    ...tally,
    ms: Math.round(performance.now() - startedAt),
  });
}

function logDone({ message, result }: DoneMessage): void {
  const error = 'error' in result.detail ? result.detail.error : undefined;
  log.info({
    event: 'member-event',
    outcome: error ? 'failed' : 'changed',
    ...factsOf(message),
    ...(error && { status: error.status, code: error.code }),
  });
}

function logReported({ message, reason, error, visibilitySeconds }: ReportedMessage): void {
  const code = reason === 'failed' ? (error instanceof ServiceError ? error.code : 'internal') : undefined;
  const line = {
    event: lineEvent(code, 'member-event'),
    outcome: 'retried',
    reason,
    ...factsOf(message),
    code,
    ...(reason === 'failed' && causeOf(error)),
    visibilitySeconds,
  };
  if (reason === 'follows') log.info(line);
  else log.error(line);
}

/** What identifies a message's request; never its users' names. */
function factsOf({ messageId, group, receiveCount, request }: Message): object {
  const { operation, requestId } = request;
  return { operation, threadId: group, requestId, messageId, receiveCount };
}

function usersOf({ malformed, request }: Message): number {
  return malformed ? 0 : request.usernames.length;
}
