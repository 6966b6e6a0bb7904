/** Stands for the server's own port. */
export const PORT = '{port}';
const ATTACKER = 'attacker.example';
const FORM = 'content-type: application/x-www-form-urlencoded\r\ncontent-length: 3\r\n';

/** What a browser sends for another site's page, and what goes round the Host header; the rest is a good request. */
export const TRESPASSES: [string, string, RegExp][] = [
  [
    'a cross-site form',
    `POST / HTTP/1.1\r\nhost: 127.0.0.1:${PORT}\r\norigin: https://${ATTACKER}\r\n${FORM}\r\na=b`,
    /Origin/,
  ],
  [
    'a cross-site fetch without a content type',
    `POST / HTTP/1.1\r\nhost: localhost:${PORT}\r\norigin: https://${ATTACKER}\r\ncontent-length: 2\r\n\r\n{}`,
    /Origin/,
  ],
  [
    'a preflight',
    `OPTIONS / HTTP/1.1\r\nhost: 127.0.0.1:${PORT}\r\norigin: https://${ATTACKER}\r\naccess-control-request-method: DELETE\r\n\r\n`,
    /Origin/,
  ],
  [
    'a sandboxed frame',
    `POST / HTTP/1.1\r\nhost: 127.0.0.1:${PORT}\r\norigin: null\r\ncontent-length: 2\r\n\r\n{}`,
    /Origin/,
  ],
  [
    'a page of another server on this machine',
    `GET / HTTP/1.1\r\nhost: 127.0.0.1:${PORT}\r\norigin: http://127.0.0.1:9\r\n\r\n`,
    /Origin/,
  ],
  [
    'a page over TLS of the same name and port',
    `GET / HTTP/1.1\r\nhost: 127.0.0.1:${PORT}\r\norigin: https://127.0.0.1:${PORT}\r\n\r\n`,
    /Origin/,
  ],
  [
    'an origin that only begins like ours',
    `GET / HTTP/1.1\r\nhost: 127.0.0.1:${PORT}\r\norigin: http://127.0.0.1:${PORT}.${ATTACKER}\r\n\r\n`,
    /Origin/,
  ],
  ['an empty origin', `GET / HTTP/1.1\r\nhost: 127.0.0.1:${PORT}\r\norigin:\r\n\r\n`, /Origin/],
  [
    'two origins',
    `GET / HTTP/1.1\r\nhost: 127.0.0.1:${PORT}\r\norigin: http://127.0.0.1:${PORT}\r\norigin: https://${ATTACKER}\r\n\r\n`,
    /Origin/,
  ],
  [
    'a WebSocket of another site',
    `GET / HTTP/1.1\r\nhost: 127.0.0.1:${PORT}\r\norigin: https://${ATTACKER}\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    /Origin/,
  ],
  [
    'an image, which has no origin',
    `GET / HTTP/1.1\r\nhost: 127.0.0.1:${PORT}\r\nsec-fetch-site: cross-site\r\n\r\n`,
    /Sec-Fetch-Site/,
  ],
  [
    'an image of another server on this machine',
    `GET / HTTP/1.1\r\nhost: localhost:${PORT}\r\nsec-fetch-site: same-site\r\n\r\n`,
    /Sec-Fetch-Site/,
  ],
  ['a name pointed to 127.0.0.1', `GET / HTTP/1.1\r\nhost: ${ATTACKER}:${PORT}\r\n\r\n`, /Host/],
  [
    'such a name, and its own origin',
    `POST / HTTP/1.1\r\nhost: ${ATTACKER}:${PORT}\r\norigin: http://${ATTACKER}:${PORT}\r\ncontent-length: 2\r\n\r\n{}`,
    /Host/,
  ],
  ['a name that begins like ours', `GET / HTTP/1.1\r\nhost: localhost.${ATTACKER}:${PORT}\r\n\r\n`, /Host/],
  ['our name with the root’s dot', `GET / HTTP/1.1\r\nhost: localhost.:${PORT}\r\n\r\n`, /Host/],
  ['any address', `GET / HTTP/1.1\r\nhost: 0.0.0.0:${PORT}\r\n\r\n`, /Host/],
  ['an address where it does not listen', `GET / HTTP/1.1\r\nhost: [::1]:${PORT}\r\n\r\n`, /Host/],
  ['no port, which is port 80', 'GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n', /Host/],
  ['another port', 'GET / HTTP/1.1\r\nhost: 127.0.0.1:1\r\n\r\n', /Host/],
  ['an empty host', 'GET / HTTP/1.1\r\nhost:\r\n\r\n', /Host/],
  ['no host, as in HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', /Host/],
  ['two hosts', `GET / HTTP/1.1\r\nhost: 127.0.0.1:${PORT}\r\nhost: ${ATTACKER}\r\n\r\n`, /Host/],
  [
    'a target with a host of its own',
    `GET http://${ATTACKER}/ HTTP/1.1\r\nhost: 127.0.0.1:${PORT}\r\n\r\n`,
    /target/,
  ],
  [
    'an upload that waits to be let in',
    `POST / HTTP/1.1\r\nhost: ${ATTACKER}\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n`,
    /Host/,
  ],
];

/** What goes to the server at this address. */
export function bytesFor(url: string, text: string): string {
  return text.replaceAll(PORT, new URL(url).port);
}
