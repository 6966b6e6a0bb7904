import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '../../../shared/aws/sha256.ts';
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
