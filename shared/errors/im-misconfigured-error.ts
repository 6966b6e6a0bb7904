import { ImError } from './im-error.ts';

/** Thrown when the vendor does not know the app of `IM_BASE_URL` (404 `organization_application_not_found`). */
export class ImMisconfiguredError extends ImError {
  override readonly name = 'ImMisconfiguredError';
  override readonly code = 'im-misconfigured';
  override readonly notApplied = true;
  override readonly concernsAll = true;
}
