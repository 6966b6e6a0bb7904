import { ServiceError } from './service-error.ts';

/** One fault of a request: where (a JSON pointer into the body, or the name of a parameter) and the rule it broke. */
export type RequestFault = { readonly detail: string } & (
  | { readonly pointer: string }
  | { readonly parameter: string }
);

/** Thrown when path, query or body break the contract; carries every fault at once. */
export class InvalidRequestError extends ServiceError {
  override readonly name = 'InvalidRequestError';
  override readonly code = 'invalid-request';
  readonly faults: readonly RequestFault[];

  constructor(faults: readonly RequestFault[]) {
    super();
    this.faults = faults;
  }
}
