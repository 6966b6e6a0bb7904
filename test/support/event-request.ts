import { randomUUID } from 'node:crypto';
import type { BusEvent } from '../../infra/local/event-bridge/put-events.ts';
import type { Message } from '../../infra/local/sqs/queue.ts';
import { type Operation, REQUEST_TYPE_OF } from '../../shared/contract/member-event.ts';

/** A request that a test sends. */
export interface TestRequest {
  readonly threadId: string;
  readonly operation: Operation;
  readonly usernames: readonly string[];
}

/** What is wrong with an event, if anything. */
export type Poison = 'none' | 'number' | 'type' | 'names' | 'group' | 'text';

/** An event on its way to one of the doors. */
export interface SentEvent {
  /** Of the event; its result is known by it, too. */
  readonly id: string;
  readonly door: 'bus' | 'queue';
  /** As the bus hands it on. */
  readonly event: BusEvent;
  /** As it is on the queue, and in which message group. */
  readonly body: string;
  readonly group: string;
}

/** An event with an id of its own, which is also what its result is known by. */
export function eventOf(
  { threadId, operation, usernames }: TestRequest,
  poisoned: Poison,
  door: SentEvent['door'],
): SentEvent {
  const id = randomUUID();
  const detail = {
    threadId: poisoned === 'number' ? Number(threadId) : threadId,
    usernames: poisoned === 'names' ? [...usernames, ''] : usernames,
  };
  const type = poisoned === 'type' ? 'Other' : REQUEST_TYPE_OF[operation];
  const event = { id, 'detail-type': type, detail } as unknown as BusEvent;
  const body = poisoned === 'text' ? 'no JSON' : JSON.stringify(event);
  const group = poisoned === 'group' ? '999' : threadId;
  return { id, door, event, body, group };
}

/** What a message asks for, if it is a request to this thread that can be carried out. */
export function requestIn(threadId: string) {
  return ({ body, group }: Message): TestRequest[] => {
    if (!body.startsWith('{') || group !== threadId) return [];
    const { 'detail-type': type, detail } = JSON.parse(body);
    const operation = (Object.keys(REQUEST_TYPE_OF) as Operation[]).find(
      (each) => REQUEST_TYPE_OF[each] === type,
    );
    const valid = operation && detail.threadId === threadId && !detail.usernames.includes('');
    return valid ? [{ threadId, operation, usernames: detail.usernames }] : [];
  };
}
