import { NotAttemptedError } from '../errors/not-attempted-error.ts';
import { methodTally } from '../invocation.ts';
import type { TransportAnswer } from './read-answer.ts';
import { StaleSocketError } from './stale-socket-error.ts';
import { createTransport, type TransportRequest } from './transport.ts';
import type { CallContext } from './vendor-calls.ts';

/** Time for one try of a list; a write has until the deadline, since a remove was seen to take 12 s (V11). */
const LIST_ATTEMPT_MS = 8_000;

/** One call to the vendor; the rest of the request is the same for all. */
export type VendorCall = Pick<TransportRequest, 'method' | 'target' | 'body'>;

/**
 * @returns a function that sends a call, over a new connection where the kept one was dead, with what is left of the
 *   deadline; it resolves to an answer of any status
 */
export function createSender(base: URL) {
  const send = createTransport(base);

  return async (call: VendorCall, token: string, context: CallContext): Promise<TransportAnswer> => {
    const request = { ...call, headers: headersOf(call, token) };
    try {
      return await sendInTime(request, context);
    } catch (error) {
      const mayRepeat = context.deadline.msLeft() > 0 && !context.halt?.signal.aborted;
      if (!(error instanceof StaleSocketError && mayRepeat)) throw error;
      context.tally.retries += 1;
      return await sendInTime(request, context);
    }
  };

  function sendInTime(request: Omit<TransportRequest, 'timeout'>, { deadline, tally }: CallContext) {
    const msLeft = deadline.msLeft();
    // A pause or a wait for a place took what was left. What went before this try is known not to have been applied.
    if (msLeft === 0) throw new NotAttemptedError();
    const bounded = request.method === 'GET' && msLeft > LIST_ATTEMPT_MS;
    tally.vendorCalls += 1;
    methodTally(tally, request.method).sent += 1;
    return send({
      ...request,
      timeout: bounded ? { ms: LIST_ATTEMPT_MS, limit: 'attempt' } : { ms: msLeft, limit: 'deadline' },
    });
  }
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
