import type { Reason } from '../contract/reason.ts';
import { ImError, type ImWords } from './im-error.ts';

/** Reasons that concern the thread, whatever users are named. */
const CONCERNS_THREAD: ReadonlySet<Reason | undefined> = new Set(['thread-unknown', 'threads-disabled']);

/** Words of refusals that concern the form of the call, whatever users are named (V7, docs/design.md#contract). */
const CONCERNS_CALL = /\b(?:request body|query param) reaches limit\b/i;

/**
 * Thrown when the vendor refuses a call with 400, 403 or 404 in its documented error shape: the request reached it and
 * it said no, for example "user join thread reach limit." or "thread not found.".
 */
export class RefusedByImError extends ImError {
  override readonly name = 'RefusedByImError';
  override readonly code = 'refused-by-im';
  override readonly im: ImWords;
  override readonly reason: Reason | undefined;
  override readonly notApplied = true;
  override readonly concernsAll: boolean;

  constructor(im: ImWords, reason: Reason | undefined) {
    super(im);
    this.im = im;
    this.reason = reason;
    this.concernsAll = CONCERNS_THREAD.has(reason) || CONCERNS_CALL.test(im.description ?? '');
  }
}
