import { vendorSpelling } from '../../../shared/contract/usernames.ts';
import type { Thread } from './thread.ts';
import { APPLICATION, ORGANIZATION, refusal, success, type VendorAnswer } from './vendor-answer.ts';

/** Members per page of a list, users per add and remove (V1-V3). */
const MAX_PAGE = 50;
const MAX_USERS = 10;

/** A user that makes the vendor refuse every batch it is in. */
export interface UserRefusal {
  readonly status: number;
  readonly error: string;
  readonly description: string;
}

const APP = { applicationName: APPLICATION, organization: ORGANIZATION };

/** One page of members; with a cursor on every page that is not empty, the last one included (V1). */
export function listMembers(thread: Thread, path: string): VendorAnswer {
  const query = new URL(path, 'http://im.example.com').searchParams;
  const limit = query.get('limit') ?? '10';
  if (!/^[0-9]+$/.test(limit) || Number(limit) < 1 || Number(limit) > MAX_PAGE)
    return refusal(400, 'group_error', 'query param reaches limit.');
  const start = startOf(query.get('cursor'));
  if (start === undefined) return refusal(400, 'illegal_argument', 'cursor is not known.');
  const affiliations = [...thread.members].slice(start, start + Number(limit));
  const properties = affiliations.length === 0 ? {} : { cursor: cursorAt(start + affiliations.length) };
  return success('get', path, { data: { affiliations }, properties });
}

/** Adds a whole batch, or nobody (V2). */
export function addMembers(
  thread: Thread,
  path: string,
  usernames: readonly string[],
  refusedUsers: ReadonlyMap<string, UserRefusal>,
): VendorAnswer {
  if (usernames.length < 1 || usernames.length > MAX_USERS)
    return refusal(400, 'group_error', 'request body reaches limit.');
  const joining = usernames.map(vendorSpelling);
  const refused = joining.map((name) => refusedUsers.get(name)).find((found) => found !== undefined);
  if (refused) return refusal(refused.status, refused.error, refused.description);
  if (new Set([...thread.members, ...joining]).size > thread.capacity)
    return refusal(403, 'group_error', 'user join thread reach limit.');
  for (const name of joining) thread.members.add(name);
  return success('post', path.replace(/\/users$/, '/joined_thread'), { ...APP, data: { status: 'ok' } });
}

/** Removes who is a member; the entities come in an order of the vendor's own, without a reason (V3). */
export function removeMembers(thread: Thread, path: string, usernames: readonly string[]): VendorAnswer {
  if (usernames.length < 1 || usernames.length > MAX_USERS)
    return refusal(400, 'group_error', 'request body reaches limit.');
  const entities = usernames
    .map(vendorSpelling)
    .toSorted()
    .map((user) => ({ user, result: thread.members.delete(user) }));
  return success('delete', path, { ...APP, entities });
}

function cursorAt(position: number): string {
  return Buffer.from(`im:thread:${ORGANIZATION}#${APPLICATION}:${position}`).toString('base64url');
}

function startOf(cursor: string | null): number | undefined {
  if (cursor === null) return 0;
  const position = /:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  return position !== undefined && cursorAt(Number(position)) === cursor ? Number(position) : undefined;
}
