import { setTimeout as sleep } from 'node:timers/promises';
import type { CallBudget, CallTurn } from '../budget/call-budget.ts';
import { ImAuthFailedError } from '../errors/im-auth-failed-error.ts';
import { ImError } from '../errors/im-error.ts';
import { NotAttemptedError } from '../errors/not-attempted-error.ts';
import { RateLimitedError } from '../errors/rate-limited-error.ts';
import { ServiceError } from '../errors/service-error.ts';
import { type Invocation, methodTally } from '../invocation.ts';
import type { AppTokens } from '../token/app-tokens.ts';
import { countFailure } from './count-failure.ts';
import { errorOfAnswer } from './error-of-answer.ts';
import { inFlightLimit } from './in-flight-limit.ts';
import { mayStillBeApplied } from './may-still-be-applied.ts';
import type { TransportAnswer } from './read-answer.ts';
import { retryDelayMs } from './retry.ts';
import { createSender, type VendorCall } from './sender.ts';
import type { TokenRedaction } from './token-redaction.ts';

/** Vendor calls in flight in one sandbox, over everything it does (docs/design.md#im). */
const MAX_CALLS_IN_FLIGHT = 5;
/** Those of one operation, such as a bulk add, while others wait. */
const MAX_CALLS_OF_ONE = 3;

/**
 * What a call is told by its invocation, and the switch that it shares with the other calls of one operation: the first
 * failure that concerns the thread or the app aborts it, or where order counts a write that may still be applied, and no
 * further call is started.
 */
export type CallContext = Invocation & {
  readonly halt?: AbortController;
  /** Calls that are known to follow this one, which only then can be made. */
  readonly further?: number;
};

/** A call with its part in the budget, where there is one. */
type BudgetedCall = VendorCall & { readonly turn?: CallTurn | undefined };

interface VendorCallsOptions {
  readonly base: URL;
  readonly tokens: AppTokens;
  /** Is told each token that a call carries. */
  readonly redaction: TokenRedaction;
  /** Absent: the calls of other sandboxes are not heeded. */
  readonly budget?: CallBudget | undefined;
}

/**
 * Sends calls to the vendor, at most 5 at a time, with the app token, their places in the budget, retries and the deadline.
 *
 * @returns a function that resolves to the body of an answer 200
 */
export function createVendorCalls({ base, tokens, redaction, budget }: VendorCallsOptions) {
  const send = createSender(base);
  const inFlight = inFlightLimit(MAX_CALLS_IN_FLIGHT, MAX_CALLS_OF_ONE);

  return async (call: VendorCall, context: CallContext): Promise<Uint8Array> => {
    const turn = budget?.turn(call.method);
    try {
      return await inFlight(() => begin({ ...call, turn }, context), context.halt);
    } finally {
      turn?.end();
    }
  };

  async function begin(call: BudgetedCall, context: CallContext): Promise<Uint8Array> {
    context.halt?.signal.throwIfAborted();
    if (context.deadline.msLeft() === 0) throw new NotAttemptedError();
    try {
      return (await withToken(call, context)).body;
    } catch (error) {
      // Here, and not where it is caught: as soon as this call is over, the next one begins.
      if (error instanceof ServiceError && (error.concernsAll || isLate(error, context)))
        context.halt?.abort(error);
      throw error;
    }
  }

  /** A 401 is known not to have been applied, so the call is repeated, writes too, with the token re-read. */
  async function withToken(call: BudgetedCall, context: CallContext): Promise<TransportAnswer> {
    const token = await tokens.current(context.deadline);
    try {
      return await withRetries(call, token, context);
    } catch (error) {
      if (!(error instanceof ImAuthFailedError)) throw error;
      const renewed = await tokens.afterRefusal(token, context.deadline);
      if (renewed === undefined) throw error;
      context.tally.retries += 1;
      return withRetries(call, renewed, context);
    }
  }

  async function withRetries(
    call: BudgetedCall,
    token: string,
    context: CallContext,
  ): Promise<TransportAnswer> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt(call, token, context);
      } catch (failure) {
        if (!(failure instanceof ImError)) throw failure;
        const msLeft = context.deadline.msLeft();
        const { waitsOutRateLimit = false } = context;
        const chances = { waitsOutRateLimit, msLeft, random: Math.random() };
        const delayMs = retryDelayMs({ method: call.method, tries, failure, ...chances });
        if (delayMs === undefined) throw failure;
        await sleep(delayMs);
        context.tally.retries += 1;
      }
    }
  }

  async function attempt(
    { turn, ...call }: BudgetedCall,
    token: string,
    context: CallContext,
  ): Promise<TransportAnswer> {
    await turn?.place(context, context.further ?? 0);
    // Another call may have halted this one while it waited for the token, its place or its next try.
    context.halt?.signal.throwIfAborted();
    const startedAt = performance.now();
    try {
      const answering = send(call, token, context);
      redaction.know(token); // while the vendor answers
      const answer = await answering;
      if (answer.status === 200) return answer;
      throw errorOfAnswer(answer.status, answer.body, redaction);
    } catch (failure) {
      if (failure instanceof ImError) countFailure(context.tally, failure);
      if (failure instanceof RateLimitedError) {
        methodTally(context.tally, call.method).refused += 1;
        turn?.refused();
      }
      throw failure;
    } finally {
      context.tally.vendorMs += Math.round(performance.now() - startedAt);
    }
  }
}

function isLate(error: ServiceError, { haltsAtUnknownOutcome = false }: CallContext): boolean {
  return haltsAtUnknownOutcome && mayStillBeApplied(error);
}
