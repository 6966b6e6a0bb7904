import { ImError } from './im-error.ts';

/** Thrown when the deadline came before a vendor call could be started: nothing was applied. */
export class NotAttemptedError extends ImError {
  override readonly name = 'NotAttemptedError';
  override readonly code = 'not-attempted';
  override readonly notApplied = true;
}
