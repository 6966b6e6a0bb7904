import { ImError } from './im-error.ts';

/** Thrown when no answer came in time: whether the vendor applied the call is unknown. */
export class ImTimeoutError extends ImError {
  override readonly name = 'ImTimeoutError';
  override readonly code = 'im-timeout';
  override readonly transient: boolean;
  /** What ran out: one attempt's time, so that a read may be tried again, or the whole request's. */
  readonly limit: 'attempt' | 'deadline';

  constructor(limit: 'attempt' | 'deadline') {
    super();
    this.limit = limit;
    this.transient = limit === 'attempt';
  }
}
