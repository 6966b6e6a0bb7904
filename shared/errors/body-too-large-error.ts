import { ServiceError } from './service-error.ts';

/** Thrown when a body is larger than the service takes. */
export class BodyTooLargeError extends ServiceError {
  override readonly name = 'BodyTooLargeError';
  override readonly code = 'body-too-large';
  /** The limit, in bytes. */
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    super();
    this.maxBytes = maxBytes;
  }
}
