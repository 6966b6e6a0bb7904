import type { ServiceErrorCode } from '../contract/problem-codes.ts';
import type { Reason } from '../contract/reason.ts';

/**
 * Base of every failure that a caller is told about. Subclasses carry facts (the vendor's status, a user's index,
 * seconds to wait), never prose for the caller: `shared/http/problem-of.ts` turns them into RFC 9457 problems, and what is
 * not a `ServiceError` becomes a bare 500.
 */
export abstract class ServiceError extends Error {
  /** Machine code, one of docs/design.md#errors; the last part of the problem's `type`. */
  abstract readonly code: ServiceErrorCode;
  /** The failure is about the thread or the app: whatever users are named, it is the same. */
  readonly concernsAll: boolean = false;
  /** What it is about, where the vendor tells. */
  readonly reason: Reason | undefined = undefined;

  /** Without a stack trace, which nobody reads and which takes a fifth of a refused request's time. */
  constructor(...args: ConstructorParameters<typeof Error>) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(...args);
    Error.stackTraceLimit = stackTraceLimit;
  }
}
