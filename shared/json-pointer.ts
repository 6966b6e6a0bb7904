/** A JSON pointer in a URI fragment, such as `#/usernames/3` (RFC 6901, sections 3 and 6). */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return `#${path.map((key) => `/${token(key)}`).join('')}`;
}

function token(key: PropertyKey): string {
  return encodeURIComponent(String(key).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'));
}
