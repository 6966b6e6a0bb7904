import { ImFailedError } from '../errors/im-failed-error.ts';

/**
 * Thrown when a kept connection turns out dead before any byte of an answer: the sandbox was frozen while the vendor
 * closed it, and the request reached nobody. The client replaces the connection and repeats the call once; when that
 * happens again, this is a failure like any other.
 */
export class StaleSocketError extends ImFailedError {
  constructor(cause: unknown) {
    super({ transient: true, notApplied: false, cause });
  }
}
