import { ImError, type ImWords } from './im-error.ts';

/**
 * Thrown when the vendor fails: a 5xx, a redirect, a status it does not document, a connection that never opened or that
 * broke before the whole answer was there.
 */
export class ImFailedError extends ImError {
  override readonly name = 'ImFailedError';
  override readonly code = 'im-failed';
  override readonly transient: boolean;
  override readonly notApplied: boolean;

  /**
   * @param facts.transient whether a repeated call may succeed
   * @param facts.notApplied whether the vendor is known not to have applied the call
   */
  constructor(facts: { im?: ImWords; transient: boolean; notApplied: boolean; cause?: unknown }) {
    super(facts.im, { cause: facts.cause });
    this.transient = facts.transient;
    this.notApplied = facts.notApplied;
  }
}
