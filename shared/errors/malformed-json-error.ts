import { ServiceError } from './service-error.ts';

/** Thrown when a body is not JSON, or is empty where one is needed. */
export class MalformedJsonError extends ServiceError {
  override readonly name = 'MalformedJsonError';
  override readonly code = 'malformed-json';
  readonly empty: boolean;
  /** Whether the query might have stood in for the body. */
  readonly queryStandsIn: boolean;

  constructor(empty: boolean, queryStandsIn = false) {
    super();
    this.empty = empty;
    this.queryStandsIn = queryStandsIn;
  }
}
