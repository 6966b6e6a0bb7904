import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsClients } from '../aws-clients.ts';

/** Sends a request to the service's own API, signed as every caller signs it. */
export async function signedRequest(
  { cloudFormation }: AwsClients,
  { method, url, body }: { method: 'GET' | 'POST' | 'DELETE'; url: URL; body?: string },
  signal: AbortSignal,
): Promise<Response> {
  const { region, credentials } = cloudFormation.config;
  const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 });
  const { headers } = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host, ...(body !== undefined && { 'content-type': 'application/json' }) },
    body,
  });
  return fetch(url, { method, headers, signal, redirect: 'manual', ...(body !== undefined && { body }) });
}

/** What the signer needs of a hash. */
class Sha256 {
  private readonly hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash =
      secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string | Uint8Array);
  }

  update(data: Uint8Array): void {
    this.hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }

  reset(): void {
    throw new Error('the signer makes a new hash for each text');
  }
}
