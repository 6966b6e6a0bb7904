import type { Deadline } from './deadline.ts';

/** What a request spent on the vendor and met there, retries included, for its log line and the alarms that count it. */
export interface Tally {
  /** Calls sent to the vendor, repeated ones included. */
  vendorCalls: number;
  /** Calls that repeated an earlier one. */
  retries: number;
  /** Time that these calls took, in ms, summed up. */
  vendorMs: number;
  /** Calls that the vendor failed: a 5xx, no answer in time, an answer of no documented form. */
  vendorFailures: number;
  /** Calls refused since there are too many this second (V6), those repeated with success included. */
  rateLimited: number;
  /** Calls refused since the vendor's plan is used up (V6). */
  planExhausted: number;
  /** The noun at which the vendor answered a remove properly (V3). */
  removeNoun?: ThreadNoun;
  /** Time that calls waited for their places in the shared budget, in ms, summed up. */
  budgetWaitMs: number;
  /** Reservations that the budget had no place for in time. */
  budgetDenied: number;
  /** Reservations that the budget's table did not answer: the calls went out without. */
  budgetUnavailable: number;
  /** The calls of each method. */
  methods: Partial<Record<VendorMethod, MethodTally>>;
}

/** Methods of the vendor's calls, each with a rate of its own (V5). */
export type VendorMethod = 'GET' | 'POST' | 'DELETE';

/** Nouns that the vendor's paths use for a thread (V1-V3). */
export type ThreadNoun = 'thread' | 'threads';

/** The calls of one method. */
export interface MethodTally {
  /** Sent, repeated ones included. */
  sent: number;
  /** Those of them that had a place in the shared budget. */
  reserved: number;
  /** Those that were refused for the rate. */
  refused: number;
}

/** A tally of nothing yet. */
export function newTally(): Tally {
  return {
    vendorCalls: 0,
    retries: 0,
    vendorMs: 0,
    vendorFailures: 0,
    rateLimited: 0,
    planExhausted: 0,
    budgetWaitMs: 0,
    budgetDenied: 0,
    budgetUnavailable: 0,
    methods: {},
  };
}

/** The part of a tally that is about one method. */
export function methodTally({ methods }: Tally, method: VendorMethod): MethodTally {
  methods[method] ??= { sent: 0, reserved: 0, refused: 0 };
  return methods[method];
}

/** What one invocation hands down to everything that it does. */
export interface Invocation {
  /** When it began, on the clock of `performance.now()`. */
  readonly startedAt: number;
  readonly deadline: Deadline;
  readonly tally: Tally;
  /** Whether a vendor that takes no more calls this second is waited for until the deadline. Default: for three tries. */
  readonly waitsOutRateLimit?: boolean;
  /** Whether an operation sends nothing more once a write of it may still be applied. Default: what is left is sent. */
  readonly haltsAtUnknownOutcome?: boolean;
}
