import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** Resets a connection. One under TLS cannot be reset; it is cut off without a word. */
export function reset(socket: Socket): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}
