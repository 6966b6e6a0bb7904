import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import type * as z from 'zod/mini';
import { ImAuthFailedError } from '../errors/im-auth-failed-error.ts';
import { ImBadAnswerError } from '../errors/im-bad-answer-error.ts';
import { ImError } from '../errors/im-error.ts';
import { ImTimeoutError } from '../errors/im-timeout-error.ts';
import { NotAttemptedError } from '../errors/not-attempted-error.ts';
import type { Invocation } from '../invocation.ts';
import type { AppTokens } from '../token/app-tokens.ts';
import { addAnswer, listAnswer, removeAnswer } from './answers.ts';
import { errorOfAnswer } from './error-of-answer.ts';
import { parseJson } from './parse-json.ts';
import { retryDelayMs } from './retry.ts';
import { StaleSocketError } from './stale-socket-error.ts';
import { type ThreadNoun, threadUsersUrl } from './thread-users-url.ts';
import { createTransport, type TransportAnswer, type TransportRequest } from './transport.ts';

/** Users per add or remove (V2, V3). */
export const MAX_USERS_PER_CALL = 10;
/** Members per page of a list (V1). */
export const MAX_MEMBERS_PER_PAGE = 50;

/** Vendor calls in flight in one sandbox, over everything it does (design section 4). */
const MAX_CALLS_IN_FLIGHT = 5;
/** Time for one try of a list; a write has until the deadline, since a remove was seen to take 12 s (V11). */
const LIST_ATTEMPT_MS = 8_000;

/** What the client asks of an invocation: its deadline and tally, and a signal that keeps calls from being started. */
export type CallContext = Invocation & { readonly halt?: AbortSignal };

type Call = Pick<TransportRequest, 'method' | 'url' | 'body'>;

/** The client of the vendor's thread member calls; one a sandbox, since it owns connections and the limit in flight. */
export type ImClient = ReturnType<typeof createImClient>;

/**
 * Every method rejects with an `ImError`, with `AppTokenUnavailableError`, or with the reason of `context.halt` when that
 * aborts before the call is started.
 */
export function createImClient(options: { baseUrl: string; removeNoun: ThreadNoun; tokens: AppTokens }) {
  const base = new URL(options.baseUrl);
  const transport = createTransport(base.protocol === 'https:');
  const inFlight = pLimit(MAX_CALLS_IN_FLIGHT);

  return {
    /** One page of a thread's members (V1). */
    list(threadId: string, page: { limit: number; cursor?: string | undefined }, context: CallContext) {
      const query = new URLSearchParams({ limit: String(page.limit) });
      if (page.cursor !== undefined) query.set('cursor', page.cursor);
      return perform(
        { method: 'GET', url: threadUsersUrl(base, 'thread', threadId, query) },
        listAnswer,
        context,
      );
    },

    /** Adds up to 10 users, all or none (V2). */
    async add(threadId: string, usernames: readonly string[], context: CallContext) {
      const url = threadUsersUrl(base, 'thread', threadId);
      const answer = await perform({ method: 'POST', url, body: bodyOf(usernames) }, addAnswer, context);
      if (answer.data.status === 'ok') return answer;
      throw new ImBadAnswerError('a data.status other than ok', { status: 200 });
    },

    /** Removes up to 10 users; the answer may leave users out or name others (V3). */
    remove(threadId: string, usernames: readonly string[], context: CallContext) {
      const url = threadUsersUrl(base, options.removeNoun, threadId);
      return perform({ method: 'DELETE', url, body: bodyOf(usernames) }, removeAnswer, context);
    },
  };

  function perform<T>(call: Call, schema: z.ZodMiniType<T>, context: CallContext): Promise<T> {
    return inFlight(async () => {
      context.halt?.throwIfAborted();
      if (context.deadline.signal.aborted) throw new NotAttemptedError();
      const { body } = await withToken(call, context);
      const answer = schema.safeParse(parseJson(body));
      if (answer.success) return answer.data;
      throw new ImBadAnswerError('a body that is not of the documented shape', { status: 200 });
    });
  }

  /** A 401 is known not to have been applied, so the call is repeated, writes too, with the token re-read. */
  async function withToken(call: Call, context: CallContext): Promise<TransportAnswer> {
    const token = await options.tokens.current(context.deadline);
    try {
      return await withRetries(call, token, context);
    } catch (error) {
      if (!(error instanceof ImAuthFailedError)) throw error;
      const renewed = await options.tokens.afterRefusal(token, context.deadline);
      if (renewed === undefined) throw error;
      context.tally.retries += 1;
      return withRetries(call, renewed, context);
    }
  }

  async function withRetries(call: Call, token: string, context: CallContext): Promise<TransportAnswer> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt(call, token, context);
      } catch (failure) {
        if (!(failure instanceof ImError)) throw failure;
        const msLeft = context.deadline.msLeft();
        const delayMs = retryDelayMs({ method: call.method, tries, failure, msLeft, random: Math.random() });
        if (delayMs === undefined) throw failure;
        await sleep(delayMs);
        context.tally.retries += 1;
      }
    }
  }

  async function attempt(call: Call, token: string, context: CallContext): Promise<TransportAnswer> {
    const { signal: deadline } = context.deadline;
    const signal =
      call.method === 'GET' ? AbortSignal.any([deadline, AbortSignal.timeout(LIST_ATTEMPT_MS)]) : deadline;
    try {
      const answer = await replacingStaleSocket(
        { ...call, headers: headersOf(call, token), signal },
        context,
      );
      if (answer.status === 200) return answer;
      throw errorOfAnswer(answer.status, answer.body, token);
    } catch (error) {
      if (error !== signal.reason) throw error;
      throw new ImTimeoutError(deadline.aborted ? 'deadline' : 'attempt');
    }
  }

  async function replacingStaleSocket(request: TransportRequest, { tally }: CallContext) {
    tally.vendorCalls += 1;
    try {
      return await transport.send(request);
    } catch (error) {
      if (!(error instanceof StaleSocketError)) throw error;
      transport.closeIdle();
      tally.vendorCalls += 1;
      tally.retries += 1;
      return await transport.send(request);
    }
  }
}

function bodyOf(usernames: readonly string[]): string {
  return JSON.stringify({ usernames });
}

function headersOf({ body }: Call, token: string): Record<string, string> {
  const headers = { accept: 'application/json', authorization: `Bearer ${token}` };
  if (body === undefined) return headers;
  return {
    ...headers,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
  };
}
