import { ServiceError } from './service-error.ts';

/** What the vendor said: its HTTP status and the words of its error body (V7), where it sent any. */
export interface ImWords {
  readonly status: number;
  readonly error?: string;
  /** Cut to 256 characters. */
  readonly description?: string;
}

/** Base of every failure of a vendor call; it never holds the request's headers, so it cannot leak the token. */
export abstract class ImError extends ServiceError {
  /** The vendor's words; absent when no answer came. */
  readonly im: ImWords | undefined;
  /** The same call may succeed when it is repeated. */
  readonly transient: boolean = false;
  /** The vendor is known not to have applied the call, so that a write may be repeated. */
  readonly notApplied: boolean = false;

  constructor(im?: ImWords, options?: ErrorOptions) {
    super(undefined, options);
    this.im = im;
  }
}
