import { ServiceError } from './service-error.ts';

/** Thrown when a body is not JSON, or is empty where one is needed. */
export class MalformedJsonError extends ServiceError {
  override readonly name = 'MalformedJsonError';
  override readonly code = 'malformed-json';
  readonly empty: boolean;

  constructor(empty: boolean) {
    super();
    this.empty = empty;
  }
}
