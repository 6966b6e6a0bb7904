/**
 * Thrown when a step of the rotation cannot do its work. Its message is for operators: it says what is wrong and what to
 * do, and never holds a token, a certificate or any of a secret's text.
 */
export class RotationError extends Error {
  override readonly name = 'RotationError';
  /** For logs and filters: a word of ours, a problem code of the vendor's answer, or the name of AWS's exception. */
  readonly fault: string;
  /** Seconds until the pending token expires, where that is known. */
  readonly secondsLeft: number | undefined;

  constructor(fault: string, message: string, secondsLeft?: number) {
    super(message);
    this.fault = fault;
    this.secondsLeft = secondsLeft;
  }
}
