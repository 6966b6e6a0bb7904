import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AwsFailure } from './aws-failure.ts';

/** A key that calls are signed with. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 +Credential=([^/,\s]+)\/(\d{8})\/([\w-]+)\/([\w-]+)\/aws4_request, *SignedHeaders=([a-z0-9;-]+), *Signature=([0-9a-f]{64})$/;
/** `20260102T030405Z` */
const TIME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
/** How far a signer's clock may be off, in ms; as long can a call be repeated by whoever has seen it. */
const MAX_SKEW_MS = 5 * 60_000;

/**
 * Asks for a Signature Version 4 of the whole request, made just now with this key for this service, as AWS does.
 *
 * @throws AwsFailure as AWS refuses a request without one
 */
export function checkSignature(
  request: IncomingMessage,
  body: Buffer,
  key: AccessKey,
  service: string,
): void {
  const { authorization } = request.headers;
  if (authorization === undefined)
    throw new AwsFailure('MissingAuthenticationTokenException', 'The request is not signed.');
  const [, accessKeyId, day = '', region = '', scope, names = '', signature = ''] =
    AUTHORIZATION.exec(authorization) ?? [];
  if (accessKeyId === undefined)
    throw new AwsFailure('IncompleteSignatureException', `Authorization is no signature of ${ALGORITHM}.`);
  if (accessKeyId !== key.accessKeyId)
    throw new AwsFailure('UnrecognizedClientException', 'The access key of the request is not known here.');
  const signed = names.split(';');
  const time = header(request, 'x-amz-date');
  checkScope(request, { scope, service, signed, time, day });
  const text = [
    ALGORITHM,
    time,
    `${day}/${region}/${service}/aws4_request`,
    sha256(canonicalRequest(request, body, signed)),
  ].join('\n');
  const signingKey = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${key.secretAccessKey}`,
  );
  if (!timingSafeEqual(hmac(signingKey, text), Buffer.from(signature, 'hex')))
    throw invalid('The signature is not that of this request with this key.');
}

/** What a signature must say beside being right: when, for which service, and of all that counts in the request. */
function checkScope(
  request: IncomingMessage,
  facts: { scope: string | undefined; service: string; signed: string[]; time: string; day: string },
): void {
  const { scope, service, signed, time, day } = facts;
  if (scope !== service) throw invalid(`The request is signed for ${scope}, not for ${service}.`);
  const must = Object.keys(request.headers).filter((name) => name === 'host' || name.startsWith('x-amz-'));
  const missing = must.filter((name) => !signed.includes(name));
  if (missing.length > 0) throw invalid(`${missing.join(', ')} must be signed.`);
  const skewMs = Math.abs(Date.parse(time.replace(TIME, '$1-$2-$3T$4:$5:$6Z')) - Date.now());
  if (!TIME.test(time) || !time.startsWith(day) || !(skewMs <= MAX_SKEW_MS))
    throw invalid('Signature expired, or not yet valid: x-amz-date must be the time, to 5 minutes.');
}

/** The request as it is signed: method, path, query, the signed headers and the hash of the body that has come. */
function canonicalRequest(request: IncomingMessage, body: Buffer, signed: readonly string[]): string {
  const { method, url = '' } = request;
  const [path, query = ''] = url.split('?');
  const headers = signed.map((name) => `${name}:${header(request, name)}\n`);
  return [method, path, query, headers.join(''), signed.join(';'), sha256(body)].join('\n');
}

function header(request: IncomingMessage, name: string): string {
  const values = request.headersDistinct[name] ?? [];
  return values.map((value) => value.trim().replace(/ +/g, ' ')).join(',');
}

function invalid(message: string): AwsFailure {
  return new AwsFailure('InvalidSignatureException', message);
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(secret: string | Buffer, text: string): Buffer {
  return createHmac('sha256', secret).update(text).digest();
}
