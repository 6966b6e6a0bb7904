import * as z from 'zod/mini';

/** API Gateway's type of a burst has 32 bits. */
const MAX_BURST = 2 ** 31 - 1;
const BURST_RULE = `must be at most ${MAX_BURST}`;

const throttle = z.strictObject({
  /** Requests per second. */
  rateLimit: z.number('must be a number').check(z.positive('must be over 0')),
  /** Requests at once, on top of what the rate lets through. */
  burstLimit: z
    .int('must be a whole number')
    .check(z.positive('must be over 0'), z.lte(MAX_BURST, BURST_RULE)),
});

/** A bound on requests, not on vendor calls: one request can take many (docs/environments.md#requests-and-vendor-calls). */
export type Throttle = z.output<typeof throttle>;

/** What the API lets through of each of its operations, and of those that have a throttle of their own. */
export const throttling = z.extend(throttle, {
  list: z.optional(throttle),
  add: z.optional(throttle),
  remove: z.optional(throttle),
});

/** Throttles of an environment. */
export type Throttling = z.output<typeof throttling>;

/** Of an add or remove, which takes up to 10 vendor calls. */
const CHANGES: Throttle = { rateLimit: 8, burstLimit: 16 };

/**
 * 80 % of the vendor's 100 calls/s per method (V5), which other environments and end users share, by the calls that a request
 * can take. A list's are one, unless it asks for more than 50 members; its burst is small on purpose: a full bucket and a
 * second's refill together are the vendor's 100, not more.
 */
export const DEFAULT_THROTTLING: Throttling = {
  rateLimit: 80,
  burstLimit: 20,
  add: CHANGES,
  remove: CHANGES,
};
