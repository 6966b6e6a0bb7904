import { createRequire } from 'node:module';
import type { AgoraApp } from '../../../shared/rotation/agora-app-secret.ts';

/** What this file uses of agora-token's own parser, which the package's types leave out. */
interface ParsedToken {
  readonly appId: Buffer;
  /** Epoch seconds. */
  readonly issueTs: number;
  /** Seconds after the issue. */
  readonly expire: number;
  from_string(token: string): boolean;
  verifySignature(appCertificate: string): boolean;
  getServices(type: number): { readonly __privileges: Readonly<Record<number, number>> }[];
}

const { AccessToken2, ServiceChat } = createRequire(import.meta.url)('agora-token/src/AccessToken2.js') as {
  AccessToken2: new () => ParsedToken;
  ServiceChat: { readonly kPrivilegeApp: number };
};

const CHAT_SERVICE = 5;
/** How far the issuer's clock may be ahead, in seconds. */
const MAX_SKEW = 300;

/**
 * Checks app tokens as the vendor does: an AccessToken2 of this app, signed with its certificate, with the app privilege,
 * that has not expired (V13).
 */
export function acceptsAppToken({ appId, appCertificate }: AgoraApp): (candidate: string) => boolean {
  return (candidate) => {
    const token = new AccessToken2();
    if (!token.from_string(candidate)) return false;
    if (token.appId.toString() !== appId || !token.verifySignature(appCertificate)) return false;
    const age = Date.now() / 1_000 - token.issueTs;
    const privileges = token
      .getServices(CHAT_SERVICE)
      .map((chat) => chat.__privileges[ServiceChat.kPrivilegeApp]);
    const expiry = Math.min(token.expire, Math.max(0, ...privileges.map((seconds) => seconds ?? 0)));
    return age >= -MAX_SKEW && age < expiry;
  };
}
