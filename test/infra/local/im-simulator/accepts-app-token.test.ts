import { createHmac } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';
import agoraToken from 'agora-token';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { acceptsAppToken } from '../../../../infra/local/im-simulator/accepts-app-token.ts';
import { mintAppToken } from '../../../../shared/rotation/mint-app-token.ts';
import { sample } from '../../../support/runs.ts';

const { ChatTokenBuilder, RtcTokenBuilder, RtcRole } = agoraToken;
const LIFETIME = 24 * 60 * 60;

const hex32 = fc.stringMatching(/^[0-9a-f]{32}$/);
const app = fc.record({ appId: hex32, appCertificate: hex32 });

const APP = { appId: '0123456789abcdef'.repeat(2), appCertificate: 'fedcba9876543210'.repeat(2) };
const accepts = acceptsAppToken(APP);
const TOKEN = mintAppToken(APP).appToken;

function unpacked(token: string): Buffer {
  return inflateSync(Buffer.from(token.slice(3), 'base64'));
}

function packed(content: Buffer): string {
  return `007${deflateSync(content).toString('base64')}`;
}

/** Signs a content anew after a change, as somebody with the certificate could. */
function signedAnew(token: string, change: (signed: Buffer) => void): string {
  const signed = Buffer.from(unpacked(token).subarray(34));
  change(signed);
  const [issued, salt] = [signed.subarray(34, 38), signed.subarray(42, 46)];
  const hmac = (key: Buffer, message: Buffer | string) => createHmac('sha256', key).update(message).digest();
  const signature = hmac(hmac(salt, hmac(issued, APP.appCertificate)), signed);
  return packed(Buffer.concat([Buffer.from([32, 0]), signature, signed]));
}

test('a freshly minted app token of any app is accepted, by that app alone', () => {
  fc.assert(
    fc.property(app, app, (own, other) => {
      fc.pre(own.appId !== other.appId && own.appCertificate !== other.appCertificate);
      const { appToken } = mintAppToken(own);

      expect(acceptsAppToken(own)(appToken)).toBe(true);
      expect(acceptsAppToken({ ...own, appId: other.appId })(appToken)).toBe(false);
      expect(acceptsAppToken({ ...own, appCertificate: other.appCertificate })(appToken)).toBe(false);
    }),
  );
});

test('no byte of its content can be changed', () => {
  const content = unpacked(TOKEN);
  for (let index = 0; index < content.length; index += 1)
    for (const bits of [1, 0x10, 0x80, 0xff]) {
      const changed = Buffer.from(content);
      changed[index] = (changed[index] ?? 0) ^ bits;
      expect(accepts(packed(changed)), `byte ${index} ^ ${bits}`).toBe(false);
    }
  expect(accepts(packed(content))).toBe(true);
});

test('no character of its text can be changed into another token', () => {
  const at = fc.integer({ min: 0, max: TOKEN.length - 1 });
  fc.assert(
    fc.property(at, fc.string({ unit: 'binary', maxLength: 3 }), (index, text) => {
      const changed = TOKEN.slice(0, index) + text + TOKEN.slice(index + 1);
      fc.pre(changed !== TOKEN);
      // A bit that base64 or the compression does not use may differ; the token is then the same.
      expect(accepts(changed) && !unpacked(changed).equals(unpacked(TOKEN))).toBe(false);
    }),
    sample(2_000),
  );
});

test('a truncated one is refused, wherever it ends', () => {
  for (let length = 0; length < TOKEN.length; length += 1)
    expect(accepts(TOKEN.slice(0, length))).toBe(false);
  const content = unpacked(TOKEN);
  for (let length = 0; length < content.length; length += 1)
    expect(accepts(packed(content.subarray(0, length)))).toBe(false);
});

test('garbage is refused, never thrown at, packed or not', () => {
  const garbage = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.base64String().map((text) => `007${text}`),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => packed(Buffer.from(bytes))),
    fc.constant(packed(Buffer.alloc(1_000_000))),
  );
  fc.assert(
    fc.property(garbage, (token) => accepts(token) === false),
    sample(2_000),
  );
});

test('it is accepted from its issue to its expiry, and not a second longer', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 });
  try {
    const { appToken } = mintAppToken(APP);
    const acceptedAfter = (seconds: number) => {
      vi.setSystemTime(1_800_000_000_000 + seconds * 1_000);
      return accepts(appToken);
    };

    expect([0, LIFETIME - 1, LIFETIME, -1].map(acceptedAfter)).toEqual([true, true, false, false]);
  } finally {
    vi.useRealTimers();
  }
});

test.each([
  ['a chat user’s token', ChatTokenBuilder.buildUserToken(APP.appId, APP.appCertificate, 'anna', LIFETIME)],
  ['an app token of more than 24 h', ChatTokenBuilder.buildAppToken(APP.appId, APP.appCertificate, 86_401)],
  ['an app token of no time', ChatTokenBuilder.buildAppToken(APP.appId, APP.appCertificate, 0)],
  [
    'another service’s token',
    RtcTokenBuilder.buildTokenWithUid(APP.appId, APP.appCertificate, 'c', 1, RtcRole.PUBLISHER, 600, 600),
  ],
  ['a token whose privilege ends at once', signedAnew(TOKEN, (signed) => signed.fill(0, 54, 58))],
  ['a token of two services', signedAnew(TOKEN, (signed) => signed.writeUInt16LE(2, 46))],
])('%s, signed with the right certificate, is refused', (_, token) => {
  expect(token).toMatch(/^007.{60}/);
  expect(accepts(token)).toBe(false);
});

test('signing anew without a change gives a token that is accepted', () => {
  expect(accepts(signedAnew(TOKEN, () => undefined))).toBe(true);
});
