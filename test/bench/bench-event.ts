import { randomUUID } from 'node:crypto';
import { openSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import { lambdaContext, restApiEvent } from '../support/rest-api-event.ts';

/** One valid request of each operation. */
export function benchEvent(method: string) {
  return restApiEvent(method, method === 'GET' ? {} : { body: { usernames: ['anna', 'bert'] } });
}

/** One request to change members: an event as the sequencer gets it, and a batch as the consumer does. */
export function benchWork(entry: string): unknown {
  const detail = { threadId: '177916702949377', usernames: ['dora'] };
  const request = { 'detail-type': 'ThreadMembersAddRequested', detail };
  if (entry === 'sequence-member-events') return { id: randomUUID(), ...request };
  const attributes = { MessageGroupId: detail.threadId, ApproximateReceiveCount: '1' };
  const record = {
    messageId: randomUUID(),
    receiptHandle: 'bench',
    body: JSON.stringify(request),
    attributes,
  };
  return { Records: [record] };
}

/** A request that breaks the contract in its path and in its body or query. */
export function refusedEvent(method: string) {
  const rest = method === 'GET' ? { query: { limit: ['0x10'] } } : { body: { usernames: ['a b'] } };
  return restApiEvent(method, { threadId: '..', ...rest });
}

export const benchContext = lambdaContext;

/** Does with a log line what Lambda's runtime does: makes one JSON text of it and writes that to a descriptor. */
export function logAsLambda(): void {
  const descriptor = openSync(devNull, 'w');
  for (const level of ['info', 'warn', 'error'] as const)
    console[level] = (message: unknown) => {
      const timestamp = new Date().toISOString();
      writeSync(descriptor, `${JSON.stringify({ timestamp, level, requestId: 'bench', message })}\n`);
    };
}
