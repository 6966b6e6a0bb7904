import { ImError } from './im-error.ts';

/**
 * Thrown when the vendor answers 401: it does not take the app token. The client throws it on only after one forced
 * re-read of the token. Never the caller's fault.
 */
export class ImAuthFailedError extends ImError {
  override readonly name = 'ImAuthFailedError';
  override readonly code = 'im-auth-failed';
  override readonly notApplied = true;
  override readonly concernsAll = true;
}
