import { createHash, createHmac } from 'node:crypto';

/**
 * What everything is measured against: the least that does the same work. One file and native fetch: no SDK, no Middy, no
 * zod, no retries, no log. It reads the app token from Secrets Manager once, signing the request by hand, and calls the
 * vendor.
 */
let token: Promise<string> | undefined;

export async function handler(event: {
  httpMethod: string;
  body: string | null;
  pathParameters: { threadId: string };
}) {
  token ??= readToken();
  const answer = await fetch(`${process.env['IM_BASE_URL']}/thread/${event.pathParameters.threadId}/users`, {
    method: event.httpMethod,
    headers: { authorization: `Bearer ${await token}`, 'content-type': 'application/json' },
    body: event.body,
  });
  return {
    statusCode: answer.status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(await answer.json()),
  };
}

async function readToken(): Promise<string> {
  const url = new URL(process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] ?? '');
  const body = JSON.stringify({ SecretId: process.env['APP_TOKEN_SECRET_ID'] });
  const answer = await fetch(url, { method: 'POST', headers: signedHeaders(url.host, body), body });
  const { SecretString } = (await answer.json()) as { SecretString: string };
  return SecretString;
}

/** Signature Version 4, for this one request. */
function signedHeaders(host: string, body: string): Record<string, string> {
  const { AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env;
  const amzDate = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const scope = `${amzDate.slice(0, 8)}/${AWS_REGION}/secretsmanager/aws4_request`;
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    host,
    'x-amz-date': amzDate,
    'x-amz-target': 'secretsmanager.GetSecretValue',
  };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = `POST\n/\n\n${lines.join('')}\n${names}\n${sha256(body)}`;
  const toSign = `AWS4-HMAC-SHA256\n${amzDate}\n${scope}\n${sha256(canonical)}`;
  const key = scope
    .split('/')
    .reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${AWS_SECRET_ACCESS_KEY}`);
  const signature = hmac(key, toSign).toString('hex');
  const credential = `Credential=${AWS_ACCESS_KEY_ID}/${scope}`;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
