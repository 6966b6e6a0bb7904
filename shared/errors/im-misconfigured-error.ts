import { ImError } from './im-error.ts';

/**
 * Thrown when the vendor does not know the app of `IM_BASE_URL` (404 `organization_application_not_found`), or the path of
 * the call under it (405, 501, 500 `web_application` or `unsupported_service_operation`, V7).
 */
export class ImMisconfiguredError extends ImError {
  override readonly name = 'ImMisconfiguredError';
  override readonly code = 'im-misconfigured';
  override readonly notApplied = true;
  override readonly concernsAll = true;
}
