import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { problemType } from '../../shared/contract/problem-codes.ts';

const DEFAULT_PORTS = { http: 80, https: 443 } as const;
/** The names that a server on 127.0.0.1 has. */
const OWN_NAMES = ['127.0.0.1', 'localhost'];

/**
 * Why a request is not for this server, or comes from the page of another one; `undefined` when neither is so. A page can
 * send a POST to any address without asking, and a name of its own that it points to 127.0.0.1 lets it read the answer, too.
 * Such requests have the page's origin, or that name as their host.
 *
 * @returns one sentence
 */
export function trespassOf(
  { rawHeaders, headers, url = '' }: IncomingMessage,
  scheme: keyof typeof DEFAULT_PORTS,
  port: number,
): string | undefined {
  const own = ownHosts(scheme, port);
  const hosts = valuesOf(rawHeaders, 'host').map((host) => host.toLowerCase());
  if (hosts.length !== 1) return 'The request must have one Host header.';
  if (!own.includes(hosts[0] ?? ''))
    return `The request is for another host: Host must be ${own.join(' or ')}.`;
  // What is no path names its host itself, past the Host header.
  if (!url.startsWith('/')) return "The request's target must be a path, without scheme and host.";
  const origins = own.map((host) => `${scheme}://${host}`);
  if (!valuesOf(rawHeaders, 'origin').every((origin) => origins.includes(origin.toLowerCase())))
    return `The request comes from a web page elsewhere: Origin must be absent, or ${origins.join(' or ')}.`;
  // Browsers leave the origin out of a GET; this says the same, and no page can set it.
  if (!['same-origin', 'none'].includes(String(headers['sec-fetch-site'] ?? 'none')))
    return 'The request comes from a web page elsewhere: Sec-Fetch-Site must be absent, same-origin or none.';
  return undefined;
}

/** Answers 403 with the reason, as a problem (RFC 9457); the connection ends, since the body is not read. */
export function refuse(request: IncomingMessage, response: ServerResponse, detail: string): void {
  const requestId = randomUUID();
  const body = JSON.stringify({
    type: problemType('forbidden'),
    title: 'Forbidden',
    status: 403,
    detail,
    requestId,
  });
  response.writeHead(403, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'x-request-id': requestId,
    connection: 'close',
  });
  response.end(body);
  request.resume();
}

function ownHosts(scheme: keyof typeof DEFAULT_PORTS, port: number): string[] {
  const withPort = OWN_NAMES.map((name) => `${name}:${port}`);
  return port === DEFAULT_PORTS[scheme] ? [...withPort, ...OWN_NAMES] : withPort;
}

/** Every value of a header: Node keeps the first of two hosts or origins, a peer may go by the other. */
function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
}
