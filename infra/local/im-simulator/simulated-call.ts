/** One call that reached the simulator; never the token it carried. */
export interface SimulatedCall {
  readonly method: string;
  /** The request target as it was sent, query included. */
  readonly path: string;
  readonly tokenAccepted: boolean;
  readonly acceptEncoding?: string;
  /** Names in the body, where it has the documented form. */
  readonly usernames?: readonly string[];
  /** Epoch ms. */
  readonly startedAt: number;
  /** Set once the answer is sent; absent for a call that got none. */
  status?: number;
}
