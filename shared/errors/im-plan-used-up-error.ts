import { ImError } from './im-error.ts';

/**
 * Thrown when the vendor answers `resource_limited`: the plan is used up, repeating is useless (V6). To callers and
 * in the log's `planExhausted` it is exhausted.
 */
export class ImPlanUsedUpError extends ImError {
  override readonly name = 'ImPlanUsedUpError';
  override readonly code = 'im-plan-exhausted';
  override readonly reason = 'plan';
  override readonly notApplied = true;
  override readonly concernsAll = true;
}
