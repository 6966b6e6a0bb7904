import { tracesOf } from './token-traces.ts';

/** Tokens that are remembered: those of a day, the life of one, at six rotations a day (V13), and some more. */
const MAX_TOKENS = 8;
const REPLACEMENT = '[app token]';

/** Keeps the app token out of what the vendor's answers bring (docs/design.md#im). */
export type TokenRedaction = ReturnType<typeof createTokenRedaction>;

/**
 * Knows every token that calls carried lately, and finds it in texts: as it is, URL-encoded, in base64, and any piece of 32
 * characters of one of these, in any case. A text without any costs well under a microsecond.
 */
export function createTokenRedaction() {
  let tokens: readonly string[] = [];
  let traces = tracesOf(tokens);

  return {
    /** Remembers a token that a call is to carry. */
    know(token: string): void {
      if (tokens.includes(token)) return;
      tokens = [token, ...tokens].slice(0, MAX_TOKENS);
      traces = tracesOf(tokens);
    },

    /** Whether a text has a piece of a token. */
    finds(text: string): boolean {
      return traces.mayBeIn(text) && traces.rangesIn(text).length > 0;
    },

    /** A text with every piece of a token replaced; one without any comes back as it is. */
    clean(text: string): string {
      if (!traces.mayBeIn(text)) return text;
      let end = 0;
      let cleaned = '';
      for (const range of traces.rangesIn(text)) {
        cleaned += text.slice(end, range.start) + REPLACEMENT;
        end = range.end;
      }
      return cleaned + text.slice(end);
    },
  };
}
