// biome-ignore lint/style/noRestrictedImports: types only, gone at run time
import type { ClientRequest } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { urlToHttpOptions } from 'node:url';
import { CONNECT_LIMITS } from './connect-limits.ts';
import { type TakenConnection, takeEarlyConnection } from './early-connection.ts';

/** How soon after sending a kept connection breaks when it was dead before, in ms. */
const STALE_WITHIN_MS = 1_000;

/** A request but for its host, which is known. */
interface OutgoingRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What is known of the connection that a request goes over. */
export interface Connection {
  open: boolean;
  /** It was open long before the request, having served others or none. */
  kept: boolean;
  /** Whether a failure now means that the connection was dead before the request was sent. */
  isStale(): boolean;
}

/**
 * Connections to one origin that are kept alive. The first request takes the one that was opened early, where it is good.
 *
 * @param base a URL of that origin
 */
export function createConnections(base: URL) {
  const { hostname, port, protocol } = urlToHttpOptions(base);
  const { host } = base;
  const secure = protocol === 'https:';
  // Not imported: in an ES module node:http loads undici (45-60 ms), and only a loopback vendor needs it.
  const { Agent, request } = secure ? https : process.getBuiltinModule('node:http');
  const agent = new Agent({ keepAlive: true, autoSelectFamilyAttemptTimeout: CONNECT_LIMITS.addressMs });
  // It serves one origin. Node's own name is built of every option, several times a call: 2 % of a warm one.
  agent.getName = () => base.origin;
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

  return {
    /** Begins a request, whose connection is watched. */
    request({ method, path, headers }: OutgoingRequest) {
      // Names and values in turn: the properties of an object Node would set one by one, at 2 % of a warm call.
      const lines = ['host', host, ...Object.entries(headers).flat()];
      const outgoing = request({ hostname, port, path, method, agent, headers: lines });
      return { outgoing, connection: watch(outgoing, secure ? 'secureConnect' : 'connect', taken) };
    },

    /** Closes those that no request goes over. */
    closeIdle(): void {
      for (const sockets of Object.values(agent.freeSockets))
        for (const socket of sockets ?? []) socket.destroy();
    },
  };
}

/** Watches a request's connection, and ends the request when that does not open in time. */
function watch(
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
