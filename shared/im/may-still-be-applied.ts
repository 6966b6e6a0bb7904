import { ImError } from '../errors/im-error.ts';
import type { ServiceError } from '../errors/service-error.ts';

/**
 * Whether the vendor may apply a failed write later, which it was seen to take 12 s for (V11):
 *
 * - no final answer came: time ran out, the connection broke after it had opened, an interim answer (1xx) was all;
 * - the answer says that the work goes on or was not waited for: 202, 408, and from 502 on those of a gateway.
 *
 * Any other answer is the end of the work, 500 and 501 included, as is what is known not to have been applied (503, 429).
 */
export function mayStillBeApplied(error: ServiceError): boolean {
  if (!(error instanceof ImError) || error.notApplied) return false;
  const { status } = error.im ?? {};
  return status === undefined || status < 200 || status === 202 || status === 408 || status >= 502;
}
