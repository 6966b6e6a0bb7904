/** Parses JSON; `undefined` (which JSON cannot say) when the text is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
