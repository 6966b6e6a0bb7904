import type { Entity } from '../contract/answers.ts';
import { ServiceError } from './service-error.ts';

/** Thrown when an add or a remove failed for every user: the answer is the first failed user's problem. */
export class NoneChangedError extends ServiceError {
  override readonly name = 'NoneChangedError';
  override readonly code;
  override readonly reason;
  /** The error of the first user in the caller's order. */
  readonly first: ServiceError;
  /** What became of each user, in the caller's order. */
  readonly entities: readonly Entity[];

  constructor(first: ServiceError, entities: readonly Entity[]) {
    super();
    this.code = first.code;
    this.reason = first.reason;
    this.first = first;
    this.entities = entities;
  }
}

/** The failure that tells of itself: of a `NoneChangedError` the first user's, else the error. */
export function tellingFailure<T>(error: T): T | ServiceError {
  return error instanceof NoneChangedError ? error.first : error;
}
