/** What the event functions and the FIFO queue are set to (docs/design.md#events), when deployed as on one's own machine. */
export const EVENT_SETTINGS = {
  /** Of a send and, for a malformed event, a result: AWS's calls alone, with the SDK's own retries. */
  sequencerTimeoutSeconds: 30,
  /** Of up to 10 requests: several of the vendor's slowest answers (V11) one after the other, and the results. */
  consumerTimeoutSeconds: 120,
  /**
   * Sandboxes of the consumer, unless the environment says otherwise. Two have 10 vendor calls in flight: at 125 ms an
   * answer these are 80 calls/s, all that V5 leaves; slower answers leave more for the callers of the API.
   */
  consumerConcurrency: 2,
  /** As many as one receive of a FIFO queue gives. */
  batchSize: 10,
  /** What a crash of the consumer costs a thread; AWS asks for six times the consumer's time-out. */
  visibilitySeconds: 720,
  /** A backstop of hours: the consumer sets the pace itself, and a message that waits behind another is counted, too. */
  maxReceiveCount: 100,
} as const;
