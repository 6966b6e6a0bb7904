const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses JSON as every door reads it: bytes must be UTF-8, a byte order mark is skipped.
 *
 * @returns `undefined`, which JSON cannot say, when it is none
 */
export function parseJson(json: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof json === 'string' ? json.replace(/^\uFEFF/, '') : utf8.decode(json));
  } catch {
    return undefined;
  }
}
