import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAgoraAppSecret } from '../../../shared/rotation/agora-app-secret.ts';
import { mintAppToken } from '../../../shared/rotation/mint-app-token.ts';
import { parseAppTokenSecret } from '../../../shared/token/app-token-secret.ts';
import { readToken } from '../../support/access-token.ts';
import { APP } from '../../support/rotation.ts';
import { sample } from '../../support/runs.ts';

const SECRET = 'thread-members/test/agora-app';

function errorOf(run: () => unknown): { message: string; fault: string } {
  try {
    run();
  } catch (error) {
    return error as { message: string; fault: string };
  }
  throw new Error('there was no error');
}

describe('a minted app token', () => {
  test('lives 24 h, says so, and is in the form that the functions read', () => {
    const before = Math.floor(Date.now() / 1_000);
    const minted = mintAppToken(APP);

    const { appId, issuedAt, lifetime } = readToken(minted.appToken);
    expect([appId, lifetime]).toEqual([APP.appId, 86_400]);
    expect(minted.expiresAt).toBeGreaterThanOrEqual(before + 86_400);
    expect(issuedAt + lifetime).toBeGreaterThanOrEqual(minted.expiresAt);
    expect(parseAppTokenSecret(JSON.stringify(minted), 'x')).toEqual({
      token: minted.appToken,
      expiresAtMs: minted.expiresAt * 1_000,
    });
  });

  test('is another one each time', () => {
    expect(mintAppToken(APP).appToken).not.toBe(mintAppToken(APP).appToken);
  });

  test('is of the one known form for any App ID and certificate (500 runs)', () => {
    const hex = fc.string({
      unit: fc.constantFrom(...'0123456789abcdefABCDEF'),
      minLength: 32,
      maxLength: 32,
    });

    fc.assert(
      fc.property(hex, hex, (appId, appCertificate) => {
        expect(readToken(mintAppToken({ appId, appCertificate }).appToken).appId).toBe(appId);
      }),
      sample(500),
    );
  });

  test.each([
    ['appId', { ...APP, appId: '' }],
    ['appId', { ...APP, appId: `${APP.appId} ` }],
    ['appId', { ...APP, appId: 'g'.repeat(32) }],
    ['appCertificate', { ...APP, appCertificate: 'f'.repeat(31) }],
    ['appCertificate', { ...APP, appCertificate: 'f'.repeat(33) }],
    ['appCertificate', { ...APP, appCertificate: `${'f'.repeat(32)}\n` }],
    ['appCertificate', { ...APP, appCertificate: undefined as unknown as string }],
  ])('is not made of a wrong %s: the error names the field and its rule, not its value', (field, app) => {
    const { message, fault } = errorOf(() => mintAppToken(app));

    expect([message, fault]).toEqual([`${field} must be 32 hexadecimal digits`, 'agora-app-malformed']);
  });

  test('is not made of two wrong fields: both are named', () => {
    expect(errorOf(() => mintAppToken({ appId: 'a', appCertificate: 'b' })).message).toBe(
      'appId must be 32 hexadecimal digits; appCertificate must be 32 hexadecimal digits',
    );
  });
});

describe('the secret with App ID and certificate', () => {
  test('may hold more than we read', () => {
    expect(parseAgoraAppSecret(JSON.stringify({ ...APP, note: 'x' }), SECRET)).toEqual(APP);
  });

  test.each(['{}', ' { } ', '', undefined])(
    'that holds %j is "not there yet": the error says what to do',
    (text) => {
      const { message, fault } = errorOf(() => parseAgoraAppSecret(text, SECRET));

      expect(fault).toBe('agora-app-empty');
      expect(message).toContain(`Secret ${SECRET} does not hold the App ID and certificate yet`);
      expect(message).toContain('an operator puts {"appId":"...","appCertificate":"..."} there');
    },
  );

  test.each([
    [APP.appCertificate, 'does not hold a JSON object'],
    [`"${APP.appCertificate}"`, 'does not hold a JSON object'],
    [`["${APP.appCertificate}"]`, 'does not hold a JSON object'],
    [`{"appId":"${APP.appCertificate}"`, 'does not hold a JSON object'],
    [
      JSON.stringify({ appCertificate: APP.appCertificate }),
      `${SECRET}: appId must be 32 hexadecimal digits`,
    ],
    [JSON.stringify({ ...APP, appCertificate: `${APP.appCertificate}0` }), 'appCertificate must be 32'],
  ])('that holds anything else is malformed (%#); nothing of it is in the error', (text, words) => {
    const { message, fault } = errorOf(() => parseAgoraAppSecret(text, SECRET));

    expect(fault).toBe('agora-app-malformed');
    expect(message).toContain(words);
    expect(message).not.toContain(APP.appCertificate.slice(0, 8));
  });
});
