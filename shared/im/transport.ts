// biome-ignore lint/style/noRestrictedImports: types only, gone at run time
import type { ClientRequest } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { urlToHttpOptions } from 'node:url';
import { ImBadAnswerError } from '../errors/im-bad-answer-error.ts';
import { ImError } from '../errors/im-error.ts';
import { ImFailedError } from '../errors/im-failed-error.ts';
import { ImTimeoutError } from '../errors/im-timeout-error.ts';
import { CONNECT_LIMITS } from './connect-limits.ts';
import { type TakenConnection, takeEarlyConnection } from './early-connection.ts';
import { readAnswer, type TransportAnswer } from './read-answer.ts';
import { StaleSocketError } from './stale-socket-error.ts';

/** How soon after sending a kept connection breaks when it was dead before, in ms. */
const STALE_WITHIN_MS = 1_000;
/** Interim answers (1xx) to one request, at the most. */
const MAX_INTERIM_ANSWERS = 20;

/** One HTTP request to the vendor. */
export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
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
 * @param base a URL of that origin; plain http is for loopback only, as the environment's schema sees to
 * @returns a function that rejects with a StaleSocketError when a kept connection was dead; an ImFailedError when a connection
 *   never opened, or broke; an ImBadAnswerError when the answer is too large; an ImTimeoutError when time ran out
 */
export function createTransport(base: URL): Transport {
  const { hostname, port, protocol } = urlToHttpOptions(base);
  const secure = protocol === 'https:';
  // Not imported: in an ES module node:http loads undici (45-60 ms), and only a loopback vendor needs it.
  const { Agent, request } = secure ? https : process.getBuiltinModule('node:http');
  const agent = new Agent({ keepAlive: true, autoSelectFamilyAttemptTimeout: CONNECT_LIMITS.addressMs });
  const taken = new WeakMap<Socket, TakenConnection>();
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const taking = takeEarlyConnection(base);
    if (taking === undefined) return connect(options, callback);
    taking.then((early) => {
      if (early) taken.set(early.socket, early);
      const socket = early?.socket ?? connect(options);
      if (socket) callback?.(null, socket);
    });
    return undefined;
  };

  return async ({ method, target, headers, body, timeout }) => {
    const outgoing = request({ hostname, port, path: target, method, agent, headers });
    const connection = watchConnection(outgoing, secure ? 'secureConnect' : 'connect', taken);
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
      if (connection.kept) closeIdle();
      throw failure;
    } finally {
      clearTimeout(timer);
    }
  };

  function closeIdle(): void {
    for (const sockets of Object.values(agent.freeSockets))
      for (const socket of sockets ?? []) socket.destroy();
  }
}

/** What is known of the connection that a request goes over. */
interface Connection {
  open: boolean;
  /** It was open long before the request, having served others or none. */
  kept: boolean;
  /** Whether a failure now means that the connection was dead before the request was sent. */
  isStale(): boolean;
}

/** Watches a request's connection, and ends the request when that does not open in time. */
function watchConnection(
  outgoing: ClientRequest,
  openEvent: 'connect' | 'secureConnect',
  taken: WeakMap<Socket, TakenConnection>,
): Connection {
  const connection: Connection = { open: false, kept: false, isStale: () => false };
  outgoing.once('socket', (socket) => {
    const early = taken.get(socket);
    connection.kept = outgoing.reusedSocket || early?.kept === true;
    connection.open = connection.kept || early?.open === true;
    if (connection.kept) {
      const { bytesRead } = socket;
      const sentAt = performance.now();
      connection.isStale = () =>
        socket.bytesRead === bytesRead && performance.now() - sentAt < STALE_WITHIN_MS;
    }
    if (connection.open) return;
    const tooSlow = () =>
      outgoing.destroy(new Error(`no connection within ${CONNECT_LIMITS.connectionMs} ms`));
    const timer = setTimeout(tooSlow, CONNECT_LIMITS.connectionMs);
    outgoing.once('close', () => clearTimeout(timer));
    socket.once(openEvent, () => {
      connection.open = true;
      clearTimeout(timer);
    });
  });
  return connection;
}

/** Listens to every way in which a request can end. */
function listen(
  outgoing: ClientRequest,
  resolve: (answer: TransportAnswer) => void,
  reject: (cause: Error) => void,
): void {
  let interim = 0;
  let answered = false;
  outgoing.on('error', reject);
  outgoing.on('response', (incoming) => {
    answered = true;
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
    if (!answered) reject(new Error('the connection was closed without an answer'));
  });
}

/** What a request's failure means. */
function failureOf(cause: unknown, { open, isStale }: Connection): ImError {
  if (cause instanceof ImError) return cause;
  if (isStale()) return new StaleSocketError(cause);
  return new ImFailedError({ transient: true, notApplied: !open, cause });
}
