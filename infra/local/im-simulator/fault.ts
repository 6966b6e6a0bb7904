/** What the simulator does instead of its normal answer, or before it. */
export type Fault =
  /** A canned answer; a string goes out as it is, everything else as JSON. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    }
  /** The connection is reset before any byte of an answer. */
  | { readonly kind: 'reset' }
  /** Half an answer is sent, then the connection is reset. */
  | { readonly kind: 'reset-mid-answer' }
  /** The call is applied, then, at once or so much later, the connection is reset: its outcome is unknown to the caller. */
  | { readonly kind: 'apply-then-reset'; readonly afterMs?: number }
  /** These bytes go out instead of an answer; then the connection is closed, reset, or left open without a word. */
  | {
      readonly kind: 'raw';
      readonly bytes: string | Uint8Array;
      readonly ending: 'close' | 'reset' | 'silence';
    }
  /** The normal answer; its connection is closed when it has been idle for so long. */
  | { readonly kind: 'close-idle'; readonly ms: number }
  /** No answer ever comes. */
  | { readonly kind: 'hang' }
  /** The normal answer comes this much later. */
  | { readonly kind: 'delay'; readonly ms: number };
