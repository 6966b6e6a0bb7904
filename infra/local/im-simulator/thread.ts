import { vendorSpelling } from '../../../shared/contract/usernames.ts';

/** A thread as the simulator keeps it: in memory, its id an opaque string (V9). */
export interface Thread {
  open: boolean;
  /** Members in the order in which they joined, in the vendor's spelling (V8). */
  readonly members: Set<string>;
  /** Members at the most. */
  readonly capacity: number;
}

/** What a test or the local service says of a thread. */
export interface ThreadSeed {
  readonly members?: readonly string[];
  /** Default: true. */
  readonly open?: boolean;
  /** Default: no bound. */
  readonly capacity?: number;
}

/** A thread with these members. */
export function threadOf({
  members = [],
  open = true,
  capacity = Number.POSITIVE_INFINITY,
}: ThreadSeed): Thread {
  return { open, members: new Set(members.map(vendorSpelling)), capacity };
}
