import { ImError } from './im-error.ts';

/** Thrown when the vendor answers `resource_limited`: the plan is used up, repeating is useless (V6). */
export class ImPlanExhaustedError extends ImError {
  override readonly name = 'ImPlanExhaustedError';
  override readonly code = 'im-plan-exhausted';
  override readonly reason = 'plan';
  override readonly notApplied = true;
  override readonly concernsAll = true;
}
