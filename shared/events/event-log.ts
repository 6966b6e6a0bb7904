import { causeOf } from '../errors/cause-of.ts';
import { ServiceError } from '../errors/service-error.ts';
import type { Invocation } from '../invocation.ts';
import { lineEvent, log } from '../log.ts';
import type { QueuedMessage } from './queued-message.ts';
import type { MalformedEvent, MemberRequest } from './read-member-event.ts';
import type { ReportedMessage, ToldMessage } from './thread-work.ts';

/** Logs that an event was put into its order, or refused. */
export function logSequenced(read: MemberRequest | MalformedEvent, eventId: string): void {
  const malformed = 'error' in read;
  const { operation, threadId, requestId } = malformed ? read.said : read;
  log.info({
    event: 'member-event',
    outcome: malformed ? 'failed' : 'queued',
    operation,
    threadId,
    requestId,
    eventId,
    ...(malformed && { code: read.error.code, faults: read.faults }),
  });
}

/** Logs why an invocation failed as a whole. */
export function logFailure(operation: string, error: unknown): void {
  log.error({ event: 'invocation-failed', operation, ...causeOf(error) });
}

/** Logs a line for each message of a batch, and one for the batch. */
export function logBatch(
  threads: number,
  told: readonly ToldMessage[],
  reported: readonly ReportedMessage[],
  { startedAt, tally }: Invocation,
): void {
  for (const message of told) logTold(message);
  for (const message of reported) logReported(message);
  const users = [...told, ...reported].reduce((sum, { message }) => sum + usersOf(message), 0);
  log.info({
    event: 'batch',
    messages: told.length + reported.length,
    reported: reported.length,
    threads,
    users,
    ...tally,
    ms: Math.round(performance.now() - startedAt),
  });
}

function logTold({ message, result }: ToldMessage): void {
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
function factsOf({ messageId, group, receiveCount, content }: QueuedMessage): object {
  const request = 'error' in content ? content.said : content;
  const { operation, requestId } = request;
  return { operation, threadId: group, requestId, messageId, receiveCount };
}

function usersOf({ content }: QueuedMessage): number {
  return 'error' in content ? 0 : content.usernames.length;
}
