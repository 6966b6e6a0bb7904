import * as z from 'zod/mini';

const throttle = {
  /** Requests per second. */
  rateLimit: z.number('must be a number').check(z.positive('must be over 0')),
  /** Requests at once, on top of what the rate lets through. */
  burstLimit: z.int('must be a whole number').check(z.positive('must be over 0')),
};

const operationThrottle = z.optional(z.strictObject(throttle));

/**
 * What the API lets through of each operation: the throttle of all, and of those that have their own. It bounds requests,
 * not vendor calls: one request can take many (README, "Settings").
 */
export const throttling = z.strictObject({
  ...throttle,
  list: operationThrottle,
  add: operationThrottle,
  remove: operationThrottle,
});

/** Throttles of an environment. */
export type Throttling = z.output<typeof throttling>;

/**
 * 80 % of the vendor's 100 calls/s per method (V5), which other environments and end users share. The burst is small on
 * purpose: a full bucket and a second's refill together are the vendor's 100, not more.
 */
export const DEFAULT_THROTTLING: Throttling = { rateLimit: 80, burstLimit: 20 };
