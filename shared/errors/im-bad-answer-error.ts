import { ImError, type ImWords } from './im-error.ts';

/**
 * Thrown when the vendor's answer is not of the documented shape: not JSON, a field missing, over 1 MiB, a `data.status`
 * other than ok (V2), a user without an entity (V3). Not transient: the same call gets the same answer.
 */
export class ImBadAnswerError extends ImError {
  override readonly name = 'ImBadAnswerError';
  override readonly code = 'im-bad-answer';
  /** What is wrong with the answer, for callers and logs. */
  readonly fault: string;

  constructor(fault: string, im?: ImWords) {
    super(im);
    this.fault = fault;
  }
}
