import { createHmac, timingSafeEqual } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import type { AgoraApp } from '../../../shared/rotation/agora-app-secret.ts';

/** AccessToken2: its version, then base64 of the compressed content. */
const FORM = /^007((?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/;
/** Bytes; a chat token's content has about 100. */
const MAX_CONTENT = 4_096;
/** The longest life that the vendor gives an app token, in seconds (V13). */
const MAX_LIFETIME = 24 * 60 * 60;
const CHAT_SERVICE = 5;
const APP_PRIVILEGE = 2;

/**
 * Whether the vendor takes a token as this app's app token: an AccessToken2 that the App Certificate signed for this App
 * ID, issued and not expired, whose one service is chat, with the privilege of the whole app. A chat user's token is none.
 *
 * @returns a function that says so of any string, without ever throwing
 */
export function acceptsAppToken({ appId, appCertificate }: AgoraApp): (token: string) => boolean {
  return (token) => {
    const content = contentOf(token);
    return content !== undefined && isSigned(content, appCertificate) && isLive(content, appId);
  };
}

type Content = NonNullable<ReturnType<typeof contentOf>>;

/** What a token says, or `undefined` where it is none. Numbers are little-endian, a text has its length before it. */
function contentOf(token: string) {
  try {
    const packed = Buffer.from(FORM.exec(token)?.[1] ?? '', 'base64');
    const bytes = inflateSync(packed, { maxOutputLength: MAX_CONTENT });
    const read = reader(bytes);
    const signature = read.text();
    const signed = bytes.subarray(2 + signature.length);
    const appId = read.text().toString();
    const [issuedAt, lifetime, salt] = [read.uint32(), read.uint32(), read.uint32()];
    const [services, service] = [read.uint16(), read.uint16()];
    const privileges = new Map(Array.from({ length: read.uint16() }, () => [read.uint16(), read.uint32()]));
    return { signature, signed, appId, issuedAt, lifetime, salt, services, service, privileges };
  } catch {
    return undefined;
  }
}

function reader(bytes: Buffer) {
  let at = 0;
  const next = (length: number) => {
    at += length;
    if (at > bytes.length) throw new RangeError('the content ends too early');
    return bytes.subarray(at - length, at);
  };
  const uint16 = () => next(2).readUInt16LE();
  return { uint16, uint32: () => next(4).readUInt32LE(), text: () => next(uint16()) };
}

/** The vendor's order: issue time and salt are keys, the certificate is the message. */
function isSigned({ issuedAt, salt, signed, signature }: Content, appCertificate: string): boolean {
  const key = hmac(uint32(salt), hmac(uint32(issuedAt), Buffer.from(appCertificate)));
  const expected = hmac(key, signed);
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

function isLive({ appId, issuedAt, lifetime, ...content }: Content, expectedAppId: string): boolean {
  if (appId !== expectedAppId || content.services !== 1 || content.service !== CHAT_SERVICE) return false;
  const now = Date.now() / 1_000;
  const privilegeLifetime = content.privileges.get(APP_PRIVILEGE) ?? 0;
  const expiresAt = issuedAt + Math.min(lifetime, privilegeLifetime);
  return lifetime <= MAX_LIFETIME && issuedAt <= now && now < expiresAt;
}

function hmac(key: Buffer, message: Buffer): Buffer {
  return createHmac('sha256', key).update(message).digest();
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
