import net, { type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import tls from 'node:tls';
import { CONNECT_LIMITS } from './connect-limits.ts';

/**
 * From this age on, in ms, an open connection may have been closed by the vendor without our knowing: servers give an idle one
 * 5 s (Node's own) and more.
 */
const KEPT_AFTER_MS = 4_000;

/** For how long the import waits until the vendor's host is found, in ms; to wait longer costs more than it saves. */
const FINDING_HOST_MS = 5;

interface EarlyConnection {
  readonly origin: string;
  /** TCP's; once that is open, TLS's over it. */
  socket: Socket;
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
 *
 * @returns resolves when its first packet leaves, or after 5 ms
 */
export function openEarlyConnection(base: URL): Promise<void> {
  const { protocol, hostname, port } = base;
  const secure = protocol === 'https:';
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  // Before TLS is set up, which takes milliseconds.
  const tcp = net.connect({
    host,
    port: Number(port) || (secure ? 443 : 80),
    autoSelectFamilyAttemptTimeout: CONNECT_LIMITS.addressMs,
  });
  const timer = setTimeout(() => connection.socket.destroy(), CONNECT_LIMITS.connectionMs).unref();
  const connection: EarlyConnection = { origin: base.origin, socket: tcp, timer };
  const opened = () => {
    clearTimeout(timer);
    connection.openedAt = Date.now();
  };
  tcp.setNoDelay().unref();
  tcp.on('error', () => tcp.destroy());
  tcp.once('connect', () => {
    // Again: each further address of a host has a handle of its own.
    tcp.unref();
    if (!secure) return opened();
    const servername = net.isIP(host) === 0 ? host : '';
    const socket = tls.connect({ socket: tcp, host, servername, ALPNProtocols: ['http/1.1'] }, opened);
    socket.on('error', () => socket.destroy());
    connection.socket = socket;
  });
  early = connection;
  return new Promise((resolve) => {
    tcp.once('connectionAttempt', () => resolve());
    setTimeout(resolve, FINDING_HOST_MS);
  });
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
  // What came while nobody listened, the vendor's close above all, is heard of before anything is sent.
  await nextTurn();
  await nextTurn();
  if (connection.socket.connecting) await openOrClosed(connection.socket);
  const { openedAt, socket } = connection;
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

function openOrClosed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('connect', resolve).once('close', () => resolve()));
}
