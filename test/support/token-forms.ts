/** The forms of a token that must not leave, each with a piece of 32 characters of itself. */
export function tokenForms(token: string): string[] {
  const base64 = ['', 'a', 'ab', 'Bearer ', 'user:'].map((before) =>
    Buffer.from(before + token).toString('base64'),
  );
  return [
    token,
    encodeURIComponent(token),
    encodeURIComponent(encodeURIComponent(token)),
    [...token].map((character) => `%${character.charCodeAt(0).toString(16)}`).join(''),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')),
    ...base64.map(encodeURIComponent),
  ];
}

/** Whether a text has a piece of 32 characters of a token, its URL-encoding or its base64, in any case. */
export function hasPieceOf(token: string, text: string): boolean {
  // What stands before the token in base64 has a part in its first characters: 4 at the most of those here.
  const forms = tokenForms(token).map((form, index) => (index < 5 ? form : form.replace(/^.{0,12}/, '')));
  const pieces = new Set(
    [...forms, Buffer.from(token).toString('base64')].flatMap((form) => windows(form.toLowerCase())),
  );
  return windows(text.toLowerCase()).some((piece) => pieces.has(piece));
}

function windows(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - 31) }, (_, at) => text.slice(at, at + 32));
}
