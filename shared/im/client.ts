import type * as z from 'zod/mini';
import type { CallBudget } from '../budget/call-budget.ts';
import { ImBadAnswerError } from '../errors/im-bad-answer-error.ts';
import { parseJson } from '../parse-json.ts';
import type { AppTokens } from '../token/app-tokens.ts';
import { addAnswer, type Envelope, listAnswer, removeAnswer } from './answers.ts';
import { countFailure } from './count-failure.ts';
import { createRemoveNoun, type RemoveNounSetting } from './remove-noun.ts';
import type { VendorCall } from './sender.ts';
import { threadUsersTarget } from './thread-users-url.ts';
import { createTokenRedaction } from './token-redaction.ts';
import { type CallContext, createVendorCalls } from './vendor-calls.ts';

/** Users per add or remove (V2, V3). */
export const MAX_USERS_PER_CALL = 10;
/** Members per page of a list (V1). */
export const MAX_MEMBERS_PER_PAGE = 50;

/** The client of the vendor's thread member calls; one a sandbox, since it owns connections and the limit in flight. */
export type ImClient = ReturnType<typeof createImClient>;

/**
 * Every method rejects with an `ImError`, with `AppTokenUnavailableError`, or with the reason of `context.halt` when that
 * aborts before the call is started.
 */
export function createImClient(options: {
  baseUrl: string;
  removeNoun: RemoveNounSetting;
  tokens: AppTokens;
  /** Absent: the calls of other sandboxes are not heeded. */
  budget?: CallBudget | undefined;
}) {
  const base = new URL(options.baseUrl);
  const redaction = createTokenRedaction();
  const send = createVendorCalls({ base, redaction, tokens: options.tokens, budget: options.budget });
  const atRightNoun = createRemoveNoun(options.removeNoun);

  return {
    /** One page of a thread's members (V1). */
    async list(threadId: string, page: { limit: number; cursor?: string | undefined }, context: CallContext) {
      const cursor =
        page.cursor === undefined ? '' : `&cursor=${encodeURIComponent(page.cursor.toWellFormed())}`;
      const target = threadUsersTarget(base, 'thread', threadId, `limit=${page.limit}${cursor}`);
      const answer = await perform({ method: 'GET', target }, listAnswer, context);
      const { data, properties } = answer;
      if (data.affiliations.length > page.limit)
        throw badAnswer('a page of more members than asked for', context);
      if ([properties?.cursor ?? '', ...data.affiliations].some(redaction.finds))
        throw badAnswer('a cursor or a member’s name with a piece of the app token', context);
      return answer;
    },

    /** Adds up to 10 users, all or none (V2). */
    async add(threadId: string, usernames: readonly string[], context: CallContext) {
      const target = threadUsersTarget(base, 'thread', threadId);
      const answer = await perform({ method: 'POST', target, body: bodyOf(usernames) }, addAnswer, context);
      if (answer.data.status === 'ok') return answer;
      throw badAnswer('a data.status other than ok', context);
    },

    /** Removes up to 10 users; the answer may leave users out or name others (V3). */
    remove(threadId: string, usernames: readonly string[], context: CallContext) {
      const body = bodyOf(usernames);
      return atRightNoun((noun, probing) => {
        const target = threadUsersTarget(base, noun, threadId);
        return perform({ method: 'DELETE', target, body }, removeAnswer, probing);
      }, context);
    },
  };

  async function perform<T extends Envelope>(
    call: VendorCall,
    schema: z.ZodMiniType<T>,
    context: CallContext,
  ): Promise<T> {
    const answer = schema.safeParse(parseJson(await send(call, context)));
    if (answer.success) return cleaned(answer.data);
    throw badAnswer('a body that is not of the documented shape', context);
  }

  /** Takes the app token out of the fields that are passed on as they came. */
  function cleaned<T extends Envelope>(answer: T): T {
    for (const field of ['uri', 'organization', 'applicationName'] as const) {
      const text = answer[field];
      if (text !== undefined) answer[field] = redaction.clean(text);
    }
    return answer;
  }
}

function badAnswer(fault: string, { tally }: CallContext): ImBadAnswerError {
  const error = new ImBadAnswerError(fault, { status: 200 });
  countFailure(tally, error);
  return error;
}

function bodyOf(usernames: readonly string[]): string {
  return JSON.stringify({ usernames });
}
