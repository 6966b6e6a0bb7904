/** Time for a connection to the vendor to open, in ms. */
export const CONNECT_LIMITS = {
  /** TLS included. */
  connectionMs: 3_000,
  /**
   * One of a host's several addresses, unless it is the last one. Node's own 250 ms are not enough for one that is far away,
   * and it gives up an address for good when it turns to the next.
   */
  addressMs: 1_000,
} as const;
