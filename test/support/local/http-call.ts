import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';

/** What a test says of an HTTP request. */
export interface HttpRequest {
  /** Default: GET. */
  readonly method?: string;
  /** Goes out exactly as it is, where `fetch` would normalise it. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
  /** The certificate to trust over TLS. */
  readonly ca?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * One request to a server on loopback, over a connection of its own.
 *
 * @throws Error with the socket's code when the connection breaks before the whole answer is there
 */
export function httpCall(origin: string, call: HttpRequest): Promise<HttpAnswer> {
  const { protocol, hostname, port } = new URL(origin);
  const { method = 'GET', target: path, headers = {}, body, ca } = call;
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const options = { hostname, port, method, path, agent: false, headers: { ...length, ...headers } } as const;
  return new Promise((resolve, reject) => {
    const outgoing =
      protocol === 'https:' ? httpsRequest({ ...options, ...(ca && { ca }) }) : httpRequest(options);
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      const { statusCode: status = 0, headers } = incoming;
      text(incoming).then((body) => resolve({ status, headers, body }), reject);
    });
    outgoing.end(body);
  });
}
