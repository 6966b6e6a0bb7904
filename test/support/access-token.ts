import { createHmac } from 'node:crypto';
import { inflateSync } from 'node:zlib';

/** What an AccessToken2 says of itself, read without the vendor's code. */
export function readToken(token: string) {
  const bytes = inflateSync(Buffer.from(token.slice(3), 'base64'));
  const signatureEnd = 2 + bytes.readUInt16LE(0);
  const appIdEnd = signatureEnd + 2 + bytes.readUInt16LE(signatureEnd);
  return {
    signature: bytes.subarray(2, signatureEnd),
    signed: bytes.subarray(signatureEnd),
    appId: bytes.toString('utf8', signatureEnd + 2, appIdEnd),
    issuedAt: bytes.readUInt32LE(appIdEnd),
    lifetime: bytes.readUInt32LE(appIdEnd + 4),
    issueBytes: bytes.subarray(appIdEnd, appIdEnd + 4),
    saltBytes: bytes.subarray(appIdEnd + 8, appIdEnd + 12),
  };
}

/** Whether this app's certificate signed the token, and it has not expired. */
export function isSigned(token: string, app: { appId: string; appCertificate: string }): boolean {
  if (!token.startsWith('007')) return false;
  const { signature, signed, appId, issuedAt, lifetime, issueBytes, saltBytes } = readToken(token);
  // The vendor's key: the time of issue signs the certificate, and the salt signs that.
  const key = hmac(saltBytes, hmac(issueBytes, app.appCertificate));
  const live = (issuedAt + lifetime) * 1_000 > Date.now();
  return live && appId === app.appId && hmac(key, signed).equals(signature);
}

function hmac(key: Buffer | string, message: Buffer | string): Buffer {
  return createHmac('sha256', key).update(message).digest();
}
