import { connect } from 'node:net';
import { Readable } from 'node:stream';

/**
 * Sends bytes that need not be HTTP, and reads until the server ends the connection.
 *
 * @returns what the server said
 */
export function rawExchange(origin: string, head: string, body: readonly Buffer[] = []): Promise<string> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname);
    socket.on('data', (chunk) => chunks.push(chunk));
    // A server that has said its word may reset what is still being sent.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
    socket.write(head);
    Readable.from(body).pipe(socket, { end: false });
  });
}

/** Opens a connection, sends these bytes, and is gone once they are on their way. */
export function sendAndLeave(origin: string, bytes: string): Promise<void> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    socket.write(bytes, () => socket.resetAndDestroy());
  });
}
