import { setTimeout as sleep } from 'node:timers/promises';
import { ImAuthFailedError } from '../errors/im-auth-failed-error.ts';
import { ImError } from '../errors/im-error.ts';
import { ImTimeoutError } from '../errors/im-timeout-error.ts';
import { NotAttemptedError } from '../errors/not-attempted-error.ts';
import { ServiceError } from '../errors/service-error.ts';
import type { Invocation } from '../invocation.ts';
import type { AppTokens } from '../token/app-tokens.ts';
import { countFailure } from './count-failure.ts';
import { errorOfAnswer } from './error-of-answer.ts';
import { inFlightLimit } from './in-flight-limit.ts';
import { mayStillBeApplied } from './may-still-be-applied.ts';
import type { TransportAnswer } from './read-answer.ts';
import { retryDelayMs } from './retry.ts';
import { StaleSocketError } from './stale-socket-error.ts';
import type { TokenGuard } from './token-guard.ts';
import { createTransport, type TransportRequest } from './transport.ts';

/** Vendor calls in flight in one sandbox, over everything it does (docs/design.md#im). */
const MAX_CALLS_IN_FLIGHT = 5;
/** Time for one try of a list; a write has until the deadline, since a remove was seen to take 12 s (V11). */
const LIST_ATTEMPT_MS = 8_000;

/**
 * What a call is told by its invocation, and the switch that it shares with the other calls of one operation: the first
 * failure that concerns the thread or the app aborts it, or where order counts a write that may still be applied, and no
 * further call is started.
 */
export type CallContext = Invocation & { readonly halt?: AbortController };

/** One call to the vendor; the rest of the request is the same for all. */
export type VendorCall = Pick<TransportRequest, 'method' | 'target' | 'body'>;

/**
 * Sends calls to the vendor, at most 5 at a time, with the app token, retries and the deadline.
 *
 * @param guard is told each token that a call carries
 * @returns a function that resolves to the body of an answer 200
 */
export function createVendorCalls(base: URL, tokens: AppTokens, guard: TokenGuard) {
  const send = createTransport(base);
  const inFlight = inFlightLimit(MAX_CALLS_IN_FLIGHT);

  return (call: VendorCall, context: CallContext): Promise<Uint8Array> =>
    inFlight(async () => {
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
    });

  /** A 401 is known not to have been applied, so the call is repeated, writes too, with the token re-read. */
  async function withToken(call: VendorCall, context: CallContext): Promise<TransportAnswer> {
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
    call: VendorCall,
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
        const random = Math.random();
        const delayMs = retryDelayMs({
          method: call.method,
          tries,
          failure,
          waitsOutRateLimit,
          msLeft,
          random,
        });
        if (delayMs === undefined) throw failure;
        await sleep(delayMs);
        context.tally.retries += 1;
      }
    }
  }

  async function attempt(call: VendorCall, token: string, context: CallContext): Promise<TransportAnswer> {
    // Another call may have halted this one while it waited for the token or its next try.
    context.halt?.signal.throwIfAborted();
    const startedAt = performance.now();
    try {
      const answering = replacingStaleSocket({ ...call, headers: headersOf(call, token) }, context);
      guard.know(token); // while the vendor answers
      const answer = await answering;
      if (answer.status === 200) return answer;
      throw errorOfAnswer(answer.status, answer.body, guard);
    } catch (failure) {
      if (failure instanceof ImError) countFailure(context.tally, failure);
      throw failure;
    } finally {
      context.tally.vendorMs += Math.round(performance.now() - startedAt);
    }
  }

  async function replacingStaleSocket(request: Omit<TransportRequest, 'timeout'>, context: CallContext) {
    try {
      return await sendInTime(request, context);
    } catch (error) {
      if (!(error instanceof StaleSocketError) || context.halt?.signal.aborted) throw error;
      context.tally.retries += 1;
      return await sendInTime(request, context);
    }
  }

  /** Sends a request, which has what is left of the deadline. */
  function sendInTime(request: Omit<TransportRequest, 'timeout'>, { deadline, tally }: CallContext) {
    const msLeft = deadline.msLeft();
    if (msLeft === 0) throw new ImTimeoutError('deadline');
    const bounded = request.method === 'GET' && msLeft > LIST_ATTEMPT_MS;
    tally.vendorCalls += 1;
    return send({
      ...request,
      timeout: bounded ? { ms: LIST_ATTEMPT_MS, limit: 'attempt' } : { ms: msLeft, limit: 'deadline' },
    });
  }
}

function isLate(error: ServiceError, { haltsAtUnknownOutcome = false }: CallContext): boolean {
  return haltsAtUnknownOutcome && mayStillBeApplied(error);
}

function headersOf({ body }: VendorCall, token: string): Record<string, string> {
  const headers = {
    accept: 'application/json',
    'accept-encoding': 'identity',
    authorization: `Bearer ${token}`,
  };
  if (body === undefined) return headers;
  return {
    ...headers,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
  };
}
