import { ImFailedError } from '../errors/im-failed-error.ts';

/**
 * Thrown when a kept connection breaks within 1 s of sending, before any byte of an answer: the vendor had closed it, for
 * example while the sandbox was frozen, and the request reached nobody. The call is repeated once on a new connection; when
 * that fails, too, it is a failure like any other.
 */
export class StaleSocketError extends ImFailedError {
  constructor(cause: unknown) {
    super({ transient: true, notApplied: false, cause });
  }
}
