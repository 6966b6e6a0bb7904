/** Times that several parts of the service must agree on. */
export const TIME_LIMITS = {
  /** Of a request: the longest that API Gateway waits without a raised quota, and so what its functions have. */
  answerSeconds: 29,
  /**
   * Of a step of the rotation. The longest is `testSecret`: up to three tries with the vendor, whose answers can take 12 s
   * (V11), and four calls of Secrets Manager of at most 5 s. No API Gateway waits at the other end.
   */
  rotationStepSeconds: 60,
  /** As often as Secrets Manager can: a token of 24 h (V13) outlives five rotations that fail. */
  hoursBetweenRotations: 4,
  /** Three rotations that are missed in a row are no accident. */
  hoursWithoutRotation: 12,
  /** From this age on, a message is held up by something. */
  minutesInQueue: 15,
} as const;
