import type { MemberOutcome } from '../members/change-members.ts';
import { ServiceError } from './service-error.ts';

/** Thrown when an add or a remove failed for every user: the answer is the first failed user's problem. */
export class NoneChangedError extends ServiceError {
  override readonly name = 'NoneChangedError';
  override readonly code;
  override readonly reason;
  /** The error of the first user in the caller's order. */
  readonly first: ServiceError;
  readonly outcomes: readonly MemberOutcome[];

  constructor(first: ServiceError, outcomes: readonly MemberOutcome[]) {
    super();
    this.code = first.code;
    this.reason = first.reason;
    this.first = first;
    this.outcomes = outcomes;
  }
}
