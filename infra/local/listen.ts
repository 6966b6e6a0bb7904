import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Opens a server on loopback.
 *
 * @param port 0 for any free one
 * @returns its port, and how to end it at once, connections included
 * @throws Error with the code `EADDRINUSE` when the port is taken
 */
export async function listen(server: Server, port = 0): Promise<{ port: number; close(): Promise<void> }> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
