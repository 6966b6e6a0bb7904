import { ImError, type ImWords } from './im-error.ts';

/** Refusals that concern the thread or the app, whatever users are named (V7, docs/design.md#contract). */
const CONCERNS_ALL = [
  'thread not found',
  'thread not open',
  'request body reaches limit',
  'query param reaches limit',
];

/**
 * Thrown when the vendor refuses a call with 400, 403 or 404 in its documented error shape: the request reached it and
 * it said no, for example "user join thread reach limit." or "thread not found.".
 */
export class RefusedByImError extends ImError {
  override readonly name = 'RefusedByImError';
  override readonly code = 'refused-by-im';
  override readonly im: ImWords;
  override readonly notApplied = true;
  override readonly concernsAll: boolean;

  constructor(im: ImWords) {
    super(im);
    this.im = im;
    const words = im.description?.toLowerCase() ?? '';
    this.concernsAll = CONCERNS_ALL.some((known) => words.includes(known));
  }
}
