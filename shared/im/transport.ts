// biome-ignore lint/style/noRestrictedImports: types only, gone at run time
import type { ClientRequest, IncomingMessage } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ImBadAnswerError } from '../errors/im-bad-answer-error.ts';
import { ImError } from '../errors/im-error.ts';
import { ImFailedError } from '../errors/im-failed-error.ts';
import { ImTimeoutError } from '../errors/im-timeout-error.ts';
import type { VendorMethod } from '../invocation.ts';
import { type Connection, createConnections } from './connections.ts';
import { readAnswer, type TransportAnswer } from './read-answer.ts';
import { StaleSocketError } from './stale-socket-error.ts';

/** Interim answers (1xx) to one request, at the most. */
const MAX_INTERIM_ANSWERS = 20;

/** One HTTP request to the vendor. */
export interface TransportRequest {
  readonly method: VendorMethod;
  /** The URL's path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Time for the whole request, and what has run out when it is over. */
  readonly timeout: { readonly ms: number; readonly limit: ImTimeoutError['limit'] };
}

/** Sends one request. */
export type Transport = (request: TransportRequest) => Promise<TransportAnswer>;

/**
 * Sends requests to one origin, over connections that are kept alive. Each request settles, however its connection ends. When
 * one fails on a kept connection, the idle ones are closed: they are as old.
 *
 * @param base a URL of that origin; plain http is for loopback only, as the variable's schema sees to
 * @returns a function that rejects with a StaleSocketError when a kept connection was dead; an ImFailedError when a connection
 *   never opened, or broke; an ImBadAnswerError when the answer is too large; an ImTimeoutError when time ran out
 */
export function createTransport(base: URL): Transport {
  const connections = createConnections(base);

  return async ({ method, target, headers, body, timeout }) => {
    const { outgoing, connection } = connections.request({ path: target, method, headers });
    const { promise, resolve, reject } = Promise.withResolvers<TransportAnswer>();
    const timer = setTimeout(() => reject(new ImTimeoutError(timeout.limit)), timeout.ms);
    listen(outgoing, resolve, reject);
    outgoing.end(body);
    try {
      const answer = await promise;
      // An answer may be there before Node has seen its request as sent: until then, the connection is not idle.
      if (!outgoing.writableFinished) await nextTurn();
      return answer;
    } catch (cause) {
      const failure = failureOf(cause, connection);
      outgoing.destroy();
      if (connection.kept) connections.closeIdle();
      throw failure;
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Listens to every way in which a request can end. */
function listen(
  outgoing: ClientRequest,
  resolve: (answer: TransportAnswer) => void,
  reject: (cause: Error) => void,
): void {
  let interim = 0;
  let answer: IncomingMessage | undefined;
  outgoing.on('error', reject);
  outgoing.on('response', (incoming) => {
    answer = incoming;
    readAnswer(incoming, resolve, reject);
  });
  // An answer 101 is no response for Node; like any status that is not documented it ends the call.
  outgoing.on('upgrade', ({ statusCode = 101 }, socket) => {
    socket.destroy();
    resolve({ status: statusCode, body: new Uint8Array() });
  });
  outgoing.on('information', () => {
    interim += 1;
    if (interim > MAX_INTERIM_ANSWERS) reject(new ImBadAnswerError('interim answers without an end'));
  });
  outgoing.on('close', () => {
    if (answer === undefined) reject(new Error('the connection was closed without an answer'));
    // Its end, or its error, is told after this. The answer's own 'close' would cost each warm call some 12 us.
    else if (!answer.readableEnded)
      setImmediate(reject, new Error('the connection was closed within an answer'));
  });
}

/** What a request's failure means. */
function failureOf(cause: unknown, { open, isStale }: Connection): ImError {
  if (cause instanceof ImError) return cause;
  if (isStale()) return new StaleSocketError(cause);
  return new ImFailedError({ transient: true, notApplied: !open, cause });
}
