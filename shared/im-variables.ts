const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** What `IM_REMOVE_NOUN` can say: the noun in the vendor's path for a remove, or that it is to be found out (V3). */
export const REMOVE_NOUNS = ['auto', 'thread', 'threads'] as const;

/** Whether a text can be `IM_BASE_URL`: https, or http on loopback, and a path; nothing else (V4). */
export function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
  // The text must be what the URL parser makes of it: no dot segments, credentials, query or fragment survive this.
  return secure && url.pathname !== '/' && `${url.origin}${url.pathname.replace(/\/$/, '')}` === text;
}
