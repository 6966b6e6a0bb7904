import { createHash, createHmac } from 'node:crypto';

/** A request as it arrives. */
interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * The Signature Version 4 that a request must carry, computed without the SDK from what its own header says it covers. AWS
 * puts the query in order and encodes it before it does the same, whatever the client sent.
 */
export function signatureOf(request: ReceivedRequest, secretAccessKey: string): string {
  const { method, path, query, headers, body = '' } = request;
  const authorization = headers['authorization'] ?? '';
  const signedHeaders = /SignedHeaders=([^,]+)/.exec(authorization)?.[1] ?? '';
  const scope = /Credential=[^/]+\/([^,]+)/.exec(authorization)?.[1] ?? '';
  const lines = signedHeaders.split(';').map((name) => `${name}:${headers[name]}\n`);
  const canonical = [method, path, canonicalQuery(query), lines.join(''), signedHeaders, sha256(body)].join(
    '\n',
  );
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return hmac(key, toSign).toString('hex');
}

/** Each name and value encoded as RFC 3986 has it, and all in the order of their bytes. */
function canonicalQuery(query: string): string {
  if (query === '') return '';
  const pairs = query.split('&').map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return [name, value.join('=')].map(encoded).join('=');
  });
  return pairs.toSorted().join('&');
}

function encoded(text: string): string {
  return encodeURIComponent(decodeURIComponent(text)).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
