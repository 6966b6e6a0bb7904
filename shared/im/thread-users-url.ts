import { THREAD_ID } from '../contract/thread-id.ts';
import type { ThreadNoun } from '../invocation.ts';

/**
 * The one place that builds a vendor URL: `{base}/{noun}/{threadId}/users`. The id is checked against its pattern, and
 * then the finished URL's path against the text it must be, since a path that normalises to `/users` manages the whole
 * app's accounts (V10).
 *
 * @returns the request target: the URL's path and query
 * @throws Error when the id or the finished path is not what it must be; no such URL ever leaves this function
 */
export function threadUsersTarget(base: URL, noun: ThreadNoun, threadId: string, query?: string): string {
  if (!THREAD_ID.test(threadId)) throw new Error('the thread id is not of the documented form');
  const { pathname } = assertedUrl(base, `/${noun}/${threadId}/users`);
  return query === undefined ? pathname : `${pathname}?${query}`;
}

/** Appends `path` to the base, and refuses a result in which it does not stand as written. */
export function assertedUrl(base: URL, path: string): URL {
  const expected = `${base.href.replace(/\/$/, '')}${path}`;
  const url = new URL(expected);
  if (url.href !== expected || !url.pathname.endsWith(path))
    throw new Error('the URL does not end in the path it was built from');
  return url;
}
