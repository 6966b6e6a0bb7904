/** Characters of a piece of a token that must not be seen; of a token that is shorter, as many as it has. */
const PIECE = 32;
/** Characters of the samples by which a text is known to have no piece. */
const SAMPLE = 8;

/** A character that is percent-encoded, once or several times. */
const ENCODED = /%(?:25)*([0-9a-f]{2})/gi;

/** Part of a text: from `start` to before `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What gives tokens away in a text; all of it is compared without case. */
export function tracesOf(tokens: readonly string[]) {
  const forms = tokens.flatMap((token) =>
    formsOf(token).map((form) => ({ form: form.toLowerCase(), piece: Math.min(PIECE, token.length) })),
  );
  const lengths = new Set(forms.map(({ piece }) => piece));
  const shortest = Math.min(...lengths);
  const samples = new Set(forms.flatMap(({ form }) => windowsOf(form, SAMPLE)));
  let pieces: ReadonlySet<string> | undefined;

  return {
    /**
     * Whether a text may have a piece. Looks at 8 characters in every 25 alone: wherever 32 of a token's forms lie in a text,
     * such a sample lies within them.
     */
    mayBeIn(text: string): boolean {
      if (text.length < shortest) return false;
      return hasSample(text) || (text.includes('%') && hasSample(decoded(text)));
    },

    /** Where a text has pieces, in order; pieces that touch are one range. */
    rangesIn(text: string): Range[] {
      const found = piecesIn(text, (at) => at);
      if (!text.includes('%')) return united(found);
      const positions = decodedPositions(text);
      return united([...found, ...piecesIn(decoded(text), (at) => positions[at] ?? text.length)]);
    },
  };

  function hasSample(text: string): boolean {
    const lower = withoutCase(text);
    for (let at = 0; at + SAMPLE <= lower.length; at += shortest - SAMPLE + 1)
      if (samples.has(lower.slice(at, at + SAMPLE))) return true;
    return false;
  }

  /** @param positionOf where a character of the text is in the text that the ranges are of */
  function piecesIn(text: string, positionOf: (at: number) => number): Range[] {
    pieces ??= new Set(forms.flatMap(({ form, piece }) => windowsOf(form, piece)));
    const lower = withoutCase(text);
    const found: Range[] = [];
    for (const length of lengths)
      for (let at = 0; at + length <= lower.length; at += 1)
        if (pieces.has(lower.slice(at, at + length)))
          append(found, { start: positionOf(at), end: positionOf(at + length) });
    return found;
  }
}

/** The token as it is, URL-encoded, and in both alphabets of base64, behind any number of other bytes. */
function formsOf(token: string): string[] {
  const base64 = [0, 1, 2].map((before) => base64Of(token, before));
  const base64Url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [token, encodeURIComponent(token), ...base64, ...base64Url];
}

/** Base64 of a token that stands behind so many bytes, without the characters that these have a part in. */
function base64Of(token: string, before: number): string {
  const base64 = Buffer.from('\0'.repeat(before) + token).toString('base64');
  return base64.slice(Math.ceil((before * 8) / 6));
}

/** A text as Unicode compares it without case, each character where it was: İ alone would become two. */
function withoutCase(text: string): string {
  return text.replaceAll('\u017F', 's').replaceAll('\u0130', 'i').toLowerCase();
}

function windowsOf(text: string, length: number): string[] {
  return Array.from({ length: text.length - length + 1 }, (_, at) => text.slice(at, at + length));
}

function decoded(text: string): string {
  return text.replace(ENCODED, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Where each character of the decoded text begins in the text itself. */
function decodedPositions(text: string): number[] {
  const positions: number[] = [];
  let at = 0;
  for (const { index, 0: sequence } of text.matchAll(ENCODED)) {
    for (; at < index; at += 1) positions.push(at);
    positions.push(index);
    at = index + sequence.length;
  }
  for (; at < text.length; at += 1) positions.push(at);
  return positions;
}

function united(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  for (const range of ranges.toSorted((one, other) => one.start - other.start)) append(result, range);
  return result;
}

/** Adds a range; one that touches the last one lengthens that, for a text may have a million. */
function append(ranges: Range[], { start, end }: Range): void {
  const last = ranges.at(-1);
  if (last === undefined || start < last.start || start > last.end) ranges.push({ start, end });
  else ranges[ranges.length - 1] = { start: last.start, end: Math.max(last.end, end) };
}
