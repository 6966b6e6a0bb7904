import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { refuse, trespassOf } from './own-requests.ts';

interface Options {
  /** Default: any free port. */
  readonly port?: number | undefined;
  /** Serves https instead of http. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
}

/** A server that runs on loopback. */
interface Listening {
  readonly server: Server;
  /** Its address, such as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Ends it at once, connections included. */
  close(): Promise<void>;
}

/**
 * Opens a server on loopback, which answers only those who mean it: a page in the browser on this machine reaches it as well.
 *
 * @throws Error with the code `EADDRINUSE` when the port is taken
 */
export async function listen(onRequest: RequestListener, { port, tls }: Options = {}): Promise<Listening> {
  const scheme = tls ? 'https' : 'http';
  const guarded: RequestListener = (request, response) => {
    const trespass = trespassOf(request, scheme, portOf(server));
    if (trespass === undefined) onRequest(request, response);
    else refuse(request, response, trespass);
  };
  const server = tls ? createTlsServer(tls, guarded) : createServer(guarded);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port ?? 0, '127.0.0.1', resolve);
  });
  return {
    server,
    url: `${scheme}://127.0.0.1:${portOf(server)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port; // a text is for pipes, null for servers that do not listen
}
