/** A message in a queue. */
export interface Message {
  readonly id: string;
  readonly body: string;
  /** Message group; absent in a standard queue. */
  readonly group?: string;
  readonly deduplicationId?: string;
  /** Rises with each message of the queue. */
  readonly sequenceNumber: number;
  /** Epoch ms. */
  readonly sentAt: number;
  firstReceivedAt?: number;
  receiveCount: number;
  /** When it can be received (again), epoch ms. */
  visibleAt: number;
  /** Handle of the latest receive; a new one each time. */
  receiptHandle?: string;
}
