import { ImTimeoutError } from '../errors/im-timeout-error.ts';
import { NotAttemptedError } from '../errors/not-attempted-error.ts';
import type { Envelope } from '../im/answers.ts';
import { type ImClient, MAX_MEMBERS_PER_PAGE } from '../im/client.ts';
import type { Invocation } from '../invocation.ts';

/**
 * Characters of members' names in one answer, at the most, unless one page has more. A thousand names have 64,000 (V8); with
 * this the answer stays under 5.5 MB, of the 6 MB that Lambda takes, however its characters are escaped.
 */
const MAX_NAME_CHARACTERS = 300_000;

/** Members of a thread, and where to go on. */
export interface MemberList {
  readonly affiliations: readonly string[];
  /** Start of the next page; `undefined` at the end of the list. */
  readonly cursor: string | undefined;
  /** The last vendor answer's own fields. */
  readonly envelope: Envelope;
}

/**
 * Lists up to `limit` members through as many vendor pages as it takes. The list ends where the vendor gives no cursor, an
 * empty page, or a cursor seen before (V1); a page shorter than asked for ends the request. When the deadline comes after
 * at least one page, or the next one would make the answer too large, what is there is the answer.
 *
 * @throws ServiceError when any page fails for another reason than the deadline
 */
export async function listMembers(
  im: ImClient,
  threadId: string,
  { limit, cursor: start }: { limit: number; cursor?: string | undefined },
  invocation: Invocation,
): Promise<MemberList> {
  const affiliations: string[] = [];
  const seen = new Set([start]);
  let cursor = start;
  let envelope: Envelope = {};
  let characters = 0;
  for (let pages = 0; ; pages += 1) {
    const left = limit - affiliations.length;
    const asked = Math.min(MAX_MEMBERS_PER_PAGE, left);
    const context = { ...invocation, further: Math.ceil((left - asked) / MAX_MEMBERS_PER_PAGE) };
    const page = await pageInTime(im.list(threadId, { limit: asked, cursor }, context));
    if (page === 'deadline' && pages === 0) throw new ImTimeoutError('deadline');
    if (page === 'deadline') break;
    const members = page.data.affiliations;
    characters += members.join('').length;
    if (pages > 0 && characters > MAX_NAME_CHARACTERS) break;
    affiliations.push(...members);
    envelope = page;
    cursor = nextCursor(page, seen);
    if (cursor === undefined || members.length < asked || affiliations.length >= limit) break;
    seen.add(cursor);
  }
  return { affiliations, cursor, envelope };
}

type Page = Awaited<ReturnType<ImClient['list']>>;

async function pageInTime(page: Promise<Page>): Promise<Page | 'deadline'> {
  try {
    return await page;
  } catch (error) {
    if (error instanceof NotAttemptedError) return 'deadline';
    if (error instanceof ImTimeoutError && error.limit === 'deadline') return 'deadline';
    throw error;
  }
}

function nextCursor({ data, properties }: Page, seen: ReadonlySet<string | undefined>): string | undefined {
  const cursor = properties?.cursor;
  return !cursor || data.affiliations.length === 0 || seen.has(cursor) ? undefined : cursor;
}
