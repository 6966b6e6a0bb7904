import { isMemberList } from './answers.ts';
import { Call } from './call.ts';
import { connect, type Exchange } from './connection.ts';
import { type Entity, MAX_LIMIT, MAX_USERNAMES, type MemberList, THREAD_ID, USERNAME } from './contract.ts';
import type { CallOptions, Options } from './options.ts';
import { ThreadMembersError } from './thread-members-error.ts';

/** Members of one request of `list`: a compromise of few requests and quick ones. */
const LIST_LIMIT = 200;

/** For how long a call repeats what is safe to repeat, unless told otherwise, in ms. */
const PATIENCE_MS = 30_000;

/** What became of the users of an add or a remove. */
export interface ChangeResult {
  /** Each name once, in the order given. In a remove, `result: false` without an `error` was no member. */
  readonly entities: readonly Entity[];
  /** Those of them that have an `error`. */
  readonly failed: readonly Entity[];
}

/**
 * The members of Agora Chat threads, by the thread-members service.
 *
 * ```ts
 * const members = new ThreadMembers({ url: process.env.API_URL, credentials: fromNodeProviderChain() });
 * for await (const name of members.list('177916702949377')) console.log(name);
 * ```
 *
 * Every method rejects with a `ThreadMembersError`, or with the reason of the signal that ended it.
 */
export class ThreadMembers {
  readonly #exchange: Exchange;
  readonly #options: Options;

  /** @throws TypeError when `url` is no address of an API, or no region is known to sign for */
  constructor(options: Options) {
    this.#exchange = connect(options);
    this.#options = options;
  }

  /** All members of a thread, by as many requests as it takes. Members that change meanwhile may be missed or come twice; a cursor that came before ends the list. */
  async *list(threadId: string, options?: CallOptions): AsyncGenerator<string, void, undefined> {
    const seen = new Set<string | undefined>();
    let cursor: string | undefined;
    do {
      seen.add(cursor);
      const page: MemberList = await this.page(threadId, { ...options, limit: LIST_LIMIT, cursor });
      yield* page.data.affiliations;
      cursor = page.properties.cursor;
    } while (cursor !== undefined && !seen.has(cursor));
  }

  /** One answer of a list, as the service gives it: from the cursor of an earlier one, or from the start. */
  async page(
    threadId: string,
    {
      limit,
      cursor,
      ...options
    }: CallOptions & { limit?: number | undefined; cursor?: string | undefined } = {},
  ): Promise<MemberList> {
    const path = pathOf(threadId);
    if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT))
      throw invalid({ parameter: 'limit', detail: `must be a whole number from 1 to ${MAX_LIMIT}` });
    const query = new URLSearchParams();
    if (limit !== undefined) query.set('limit', String(limit));
    if (cursor !== undefined) query.set('cursor', cursor);
    return this.#begin(options).send({ method: 'GET', path: `${path}?${query}`, isAnswer: isMemberList });
  }

  /** Adds users to a thread, any number of them, 100 by each request and in order. */
  add(threadId: string, usernames: Iterable<string>, options?: CallOptions): Promise<ChangeResult> {
    return this.#change('POST', threadId, usernames, options);
  }

  /** Removes users from a thread, any number of them, 100 by each request and in order. */
  remove(threadId: string, usernames: Iterable<string>, options?: CallOptions): Promise<ChangeResult> {
    return this.#change('DELETE', threadId, usernames, options);
  }

  async #change(
    method: 'POST' | 'DELETE',
    threadId: string,
    usernames: Iterable<string>,
    options: CallOptions = {},
  ): Promise<ChangeResult> {
    const path = pathOf(threadId);
    const names = checkedNames(usernames);
    const entities: Entity[] = [];
    const call = this.#begin(options);
    for (let start = 0; start < names.length; start += MAX_USERNAMES) {
      const request = { method, path, usernames: names.slice(start, start + MAX_USERNAMES) };
      try {
        entities.push(...(await call.change(request)));
      } catch (error) {
        if (!(error instanceof ThreadMembersError)) throw error;
        throw error.withEntities([...entities, ...error.entities]);
      }
    }
    return { entities, failed: entities.filter(({ error }) => error !== undefined) };
  }

  #begin({ signal, patienceMs }: CallOptions): Call {
    const signals = [this.#options.signal, signal].filter((one) => one !== undefined);
    const either = signals.length > 1 ? AbortSignal.any(signals) : signals[0];
    return new Call(this.#exchange, either, patienceMs ?? this.#options.patienceMs ?? PATIENCE_MS);
  }
}

function pathOf(threadId: string): string {
  if (typeof threadId === 'string' && THREAD_ID.test(threadId)) return `threads/${threadId}/users`;
  throw invalid({
    parameter: 'threadId',
    detail: 'must be a decimal string of 1 to 20 digits without a leading zero',
  });
}

/** Each name once; all are checked before anything is sent. */
function checkedNames(usernames: Iterable<string>): string[] {
  // A text is a list of letters, each of which could be a name.
  if (typeof usernames !== 'object' || usernames === null || !(Symbol.iterator in usernames))
    throw invalid({ pointer: '#/usernames', detail: 'must be a list of names' });
  const names = [...usernames];
  const wrong = names.findIndex((name) => typeof name !== 'string' || !USERNAME.test(name));
  if (wrong < 0) return [...new Set(names)];
  throw invalid({
    pointer: `#/usernames/${wrong}`,
    detail: 'must be 1 to 64 letters, digits, underscores, hyphens or dots (A-Z a-z 0-9 _ - .)',
  });
}

function invalid(fault: ThreadMembersError['errors'][number]): ThreadMembersError {
  const place = 'pointer' in fault ? fault.pointer : fault.parameter;
  return new ThreadMembersError({
    status: 400,
    code: 'invalid-request',
    detail: `${place} ${fault.detail}`,
    errors: [fault],
  });
}
