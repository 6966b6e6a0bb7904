// biome-ignore lint/style/noRestrictedImports: types only, gone at run time
import type { ClientRequest, IncomingMessage } from 'node:http';
import https from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { ImBadAnswerError } from '../errors/im-bad-answer-error.ts';
import { ImError } from '../errors/im-error.ts';
import { ImFailedError } from '../errors/im-failed-error.ts';
import { ImTimeoutError } from '../errors/im-timeout-error.ts';
import { StaleSocketError } from './stale-socket-error.ts';

const CONNECT_TIMEOUT_MS = 3_000;
const MAX_ANSWER_BYTES = 1024 * 1024;

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

/** One HTTP answer: any status, redirects included, which are never followed. */
export interface TransportAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Sends requests to one origin, over connections that are kept alive.
 *
 * @param base a URL of that origin; plain http is for loopback only, as the environment's schema sees to
 */
export function createTransport(base: URL) {
  const { hostname, port, protocol } = urlToHttpOptions(base);
  const secure = protocol === 'https:';
  // Not imported: in an ES module node:http loads undici (45-60 ms), and only a loopback vendor needs it.
  const { Agent, request } = secure ? https : process.getBuiltinModule('node:http');
  const agent = new Agent({ keepAlive: true });

  return {
    /**
     * @throws StaleSocketError when a kept connection was dead before a byte of an answer came
     * @throws ImFailedError when the connection never opened, or broke
     * @throws ImBadAnswerError when the answer is over 1 MiB
     * @throws ImTimeoutError when time ran out
     */
    send({ method, target, headers, body, timeout }: TransportRequest): Promise<TransportAnswer> {
      return new Promise((resolve, reject) => {
        const outgoing = request({ hostname, port, path: target, method, agent, headers });
        const connection = watchConnection(outgoing, secure ? 'secureConnect' : 'connect');
        const timer = setTimeout(() => outgoing.destroy(new ImTimeoutError(timeout.limit)), timeout.ms);
        outgoing.on('close', () => clearTimeout(timer));
        outgoing.on('error', (cause) => reject(failureOf(cause, connection)));
        outgoing.on('response', (incoming) => readAnswer(incoming, resolve, reject));
        outgoing.end(body);
      });
    },

    /** Closes the connections that are idle; those in use are known to be alive. */
    closeIdle(): void {
      for (const sockets of Object.values(agent.freeSockets))
        for (const socket of sockets ?? []) socket.destroy();
    },
  };
}

/** What is known of the connection that a request goes over. */
interface Connection {
  open: boolean;
  /** It served a request before this one. */
  reused: boolean;
  /** A byte of the answer has come. */
  answered: boolean;
}

/** Watches a request's connection, and ends the request when that does not open in time. */
function watchConnection(outgoing: ClientRequest, openEvent: 'connect' | 'secureConnect'): Connection {
  const connection: Connection = { open: false, reused: false, answered: false };
  outgoing.once('socket', (socket) => {
    connection.reused = connection.open = outgoing.reusedSocket;
    if (connection.reused) {
      socket.once('data', () => {
        connection.answered = true;
      });
      return;
    }
    const tooSlow = () => outgoing.destroy(new Error(`no connection within ${CONNECT_TIMEOUT_MS} ms`));
    const timer = setTimeout(tooSlow, CONNECT_TIMEOUT_MS);
    outgoing.once('close', () => clearTimeout(timer));
    socket.once(openEvent, () => {
      connection.open = true;
      clearTimeout(timer);
    });
  });
  return connection;
}

/** What a request's failure before its answer means. */
function failureOf(cause: NodeJS.ErrnoException, { open, reused, answered }: Connection): ImError {
  if (cause instanceof ImError) return cause;
  const reset = cause.code === 'ECONNRESET' || cause.code === 'EPIPE';
  if (reset && reused && !answered) return new StaleSocketError(cause);
  return new ImFailedError({ transient: true, notApplied: !open, cause });
}

function readAnswer(
  incoming: IncomingMessage,
  resolve: (answer: TransportAnswer) => void,
  reject: (failure: ImError) => void,
): void {
  const chunks: Buffer[] = [];
  const status = incoming.statusCode ?? 0;
  let bytes = 0;
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes > MAX_ANSWER_BYTES) incoming.destroy(new ImBadAnswerError('an answer over 1 MiB', { status }));
  });
  incoming.on('end', () => resolve({ status, body: Buffer.concat(chunks).toString('utf8') }));
  incoming.on('error', (cause) => {
    reject(
      cause instanceof ImError ? cause : new ImFailedError({ transient: true, notApplied: false, cause }),
    );
  });
}
