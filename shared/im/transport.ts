// biome-ignore lint/style/noRestrictedImports: types only, gone at run time
import type { ClientRequest, IncomingMessage } from 'node:http';
import https from 'node:https';
import { ImBadAnswerError } from '../errors/im-bad-answer-error.ts';
import { ImFailedError } from '../errors/im-failed-error.ts';
import { StaleSocketError } from './stale-socket-error.ts';

const CONNECT_TIMEOUT_MS = 3_000;
const MAX_ANSWER_BYTES = 1024 * 1024;

/** One HTTP request to the vendor. */
export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends the request when it aborts. */
  readonly signal: AbortSignal;
}

/** One HTTP answer: any status, redirects included, which are never followed. */
export interface TransportAnswer {
  readonly status: number;
  readonly body: string;
}

/** Sends requests to one origin over connections that are kept alive. */
export type Transport = ReturnType<typeof createTransport>;

/** @param secure https, or plain http, which the environment's schema admits on loopback only */
export function createTransport(secure: boolean) {
  // Not imported: in an ES module node:http loads undici (45-60 ms), and only a loopback vendor needs it.
  const { Agent, request } = secure ? https : process.getBuiltinModule('node:http');
  const agent = new Agent({ keepAlive: true });

  return {
    /**
     * @throws StaleSocketError when a kept connection was dead before a byte of an answer came
     * @throws ImFailedError when the connection never opened, or broke
     * @throws ImBadAnswerError when the answer is over 1 MiB
     * @throws the signal's reason when it aborts
     */
    send({ method, url, headers, body, signal }: TransportRequest): Promise<TransportAnswer> {
      return new Promise((resolve, reject) => {
        const outgoing = request(url, { method, agent, headers, signal });
        const opened = watchConnection(outgoing, secure ? 'secureConnect' : 'connect');
        outgoing.once('response', (incoming) => {
          readAnswer(incoming).then(resolve, (error) => reject(signal.aborted ? signal.reason : error));
        });
        outgoing.on('error', (cause: NodeJS.ErrnoException) => {
          if (signal.aborted) reject(signal.reason);
          else if (!opened()) reject(new ImFailedError({ transient: true, notApplied: true, cause }));
          else if (isStale(outgoing, cause)) reject(new StaleSocketError(cause));
          else reject(new ImFailedError({ transient: true, notApplied: false, cause }));
        });
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

/** Ends a request whose connection does not open in time; tells whether it has opened. */
function watchConnection(outgoing: ClientRequest, openEvent: 'connect' | 'secureConnect'): () => boolean {
  let open = false;
  const tooSlow = () => outgoing.destroy(new Error(`no connection within ${CONNECT_TIMEOUT_MS} ms`));
  const timer = setTimeout(tooSlow, CONNECT_TIMEOUT_MS);
  const settle = () => {
    open = true;
    clearTimeout(timer);
  };
  outgoing.once('socket', (socket) => (outgoing.reusedSocket ? settle() : socket.once(openEvent, settle)));
  outgoing.once('close', () => clearTimeout(timer));
  return () => open;
}

function isStale(outgoing: ClientRequest, cause: NodeJS.ErrnoException): boolean {
  return outgoing.reusedSocket && (cause.code === 'ECONNRESET' || cause.code === 'EPIPE');
}

async function readAnswer(incoming: IncomingMessage): Promise<TransportAnswer> {
  const chunks: Buffer[] = [];
  const status = incoming.statusCode ?? 0;
  let bytes = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) throw new ImBadAnswerError('an answer over 1 MiB', { status });
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof ImBadAnswerError) throw cause;
    throw new ImFailedError({ transient: true, notApplied: false, cause });
  }
  return { status, body: Buffer.concat(chunks).toString('utf8') };
}
