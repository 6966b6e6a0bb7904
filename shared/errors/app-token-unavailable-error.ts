import { ServiceError } from './service-error.ts';

/** Why there is no token: nothing stored yet, stored in no known form, run out, or the secret could not be read. */
export type AppTokenFault = 'empty' | 'malformed' | 'expired' | 'unreadable';

/** Thrown when no app token can be had from Secrets Manager and none that is still good is held in memory. */
export class AppTokenUnavailableError extends ServiceError {
  override readonly name = 'AppTokenUnavailableError';
  override readonly code = 'app-token-unavailable';
  override readonly concernsAll = true;
  readonly fault: AppTokenFault;
  /** Name or ARN of the secret concerned. */
  readonly secretId: string;
  /** Whether it may pass by itself; all else lasts until an operator does something. */
  readonly passing: boolean;

  constructor(fault: AppTokenFault, secretId: string, options: ErrorOptions & { passing?: boolean } = {}) {
    super(undefined, options);
    this.fault = fault;
    this.secretId = secretId;
    this.passing = options.passing ?? false;
  }
}
