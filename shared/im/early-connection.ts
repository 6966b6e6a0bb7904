import net, { type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import tls from 'node:tls';
import { CONNECT_LIMITS } from './connect-limits.ts';

/** From this age on, in ms, an open connection may have been closed by the vendor without our knowing. */
const KEPT_AFTER_MS = 1_000;

interface EarlyConnection {
  readonly origin: string;
  readonly socket: Socket;
  /** Ends it when it does not open in time. */
  readonly timer: NodeJS.Timeout;
  /** When it was open, TLS included, epoch ms: this clock goes on while the sandbox is frozen. */
  openedAt?: number;
}

/** What a request must know of the early connection that it takes. */
export interface TakenConnection {
  readonly socket: Socket;
  readonly open: boolean;
  /** It stood open so long that it is as doubtful as one that served requests before. */
  readonly kept: boolean;
}

let early: EarlyConnection | undefined;

/**
 * Opens the connection that the sandbox's first request will need, before there is one. Nothing is sent on it, it keeps no
 * process alive, and one that does not open, or closes meanwhile, is forgotten: the request opens its own.
 */
export function openEarlyConnection(base: URL): void {
  const { protocol, hostname, port } = base;
  const secure = protocol === 'https:';
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const options = {
    host,
    port: Number(port) || (secure ? 443 : 80),
    autoSelectFamilyAttemptTimeout: CONNECT_LIMITS.addressMs,
  };
  const servername = net.isIP(host) === 0 ? host : '';
  const socket = secure
    ? tls.connect({ ...options, servername, ALPNProtocols: ['http/1.1'] })
    : net.connect(options);
  const timer = setTimeout(() => socket.destroy(), CONNECT_LIMITS.connectionMs).unref();
  const connection: EarlyConnection = { origin: base.origin, socket, timer };
  socket.setNoDelay().unref();
  socket.on('error', () => socket.destroy());
  socket.once(secure ? 'secureConnect' : 'connect', () => {
    clearTimeout(timer);
    connection.openedAt = Date.now();
  });
  early = connection;
}

/**
 * Hands the early connection to the first request that asks for one to that origin.
 *
 * @returns `undefined` when there is none; resolves to `undefined` when it did not open in time, is closed, or brought
 *   something unasked
 */
export function takeEarlyConnection({ origin }: URL): Promise<TakenConnection | undefined> | undefined {
  if (early?.origin !== origin) return undefined;
  const connection = early;
  early = undefined;
  return usable(connection);
}

async function usable(connection: EarlyConnection): Promise<TakenConnection | undefined> {
  const { socket } = connection;
  // What came while nobody listened, the vendor's close above all, is heard of before anything is sent.
  await nextTurn();
  await nextTurn();
  const { openedAt } = connection;
  clearTimeout(connection.timer);
  if (!socket.readable || !socket.writable || socket.readableLength > 0) {
    socket.destroy();
    return undefined;
  }
  socket.ref();
  return {
    socket,
    open: openedAt !== undefined,
    kept: openedAt !== undefined && Date.now() - openedAt >= KEPT_AFTER_MS,
  };
}
