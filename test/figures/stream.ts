import type { Operation } from '../../shared/contract/member-event.ts';

/** One request of a single user, in the order in which it is sent. */
export interface SingleRequest {
  readonly threadId: string;
  readonly operation: Operation;
  readonly user: string;
  /** Its place among the requests of its thread. */
  readonly place: number;
}

/**
 * Requests that go round the threads. With removes, every fifth of a thread takes out whom the one before it added, so
 * that a changed order shows in the membership.
 */
export function streamOf(count: number, threads: number, removes: boolean): SingleRequest[] {
  return Array.from({ length: count }, (_, index) => {
    const place = Math.floor(index / threads);
    const isRemove = removes && place % 5 === 4;
    return {
      threadId: String(1_000_000 + (index % threads)),
      operation: isRemove ? 'remove' : 'add',
      user: `user-${isRemove ? place - 1 : place}`,
      place,
    };
  });
}

/** A thread's members after its requests, one after the other, sorted. */
export function membersAfter(requests: readonly SingleRequest[]): string[] {
  const members = new Set<string>();
  for (const { operation, user } of requests)
    if (operation === 'add') members.add(user);
    else members.delete(user);
  return [...members].sort();
}
