import { describe, expect, test } from 'vitest';
import {
  AGORA_SECRET,
  APP,
  errorOf,
  HOUR,
  MINUTE,
  startRotation,
  TOKEN_SECRET,
} from '../support/rotation.ts';
import { later, stopClock } from '../support/stopped-clock.ts';

stopClock();

describe('createSecret', () => {
  test('keeps the pending token while it has over 30 min left', async () => {
    const service = await startRotation();
    await service.begin('createSecret');
    const pending = service.secrets.value(TOKEN_SECRET, 'AWSPENDING');

    later(24 * HOUR - 31 * MINUTE);
    await service.rotate();

    expect(service.secrets.value(TOKEN_SECRET)).toBe(pending);
    expect(service.logs).toContainEqual(expect.objectContaining({ outcome: 'kept', secondsLeft: 31 * 60 }));
  });

  test.each([
    ['30 min left', 24 * HOUR - 30 * MINUTE, 1_800],
    ['expired', 25 * HOUR, -3_600],
  ])(
    'gives up a pending token with %s and fails; the next attempt mints a new one',
    async (_, ms, secondsLeft) => {
      const service = await startRotation();
      await service.begin('createSecret');
      const old = service.holder('AWSPENDING');
      later(ms);

      const error = await errorOf(service, service.rotate);

      expect(error.message).toMatch(
        /has 30 minutes left or less.*is given up; the next attempt mints a new token/,
      );
      expect(service.holder('AWSPENDING')).toBeUndefined();
      expect(service.logs.at(-1)).toMatchObject({
        event: 'token-rotation-failed',
        fault: 'pending-too-old',
        secondsLeft,
      });
      await service.rotate();
      expect(service.holder('AWSCURRENT')).not.toBe(old);
      expect(service.accepts(service.current() ?? '')).toBe(true);
    },
  );

  test.each([
    ['{}', 'agora-app-empty', 'an operator puts {"appId":"...","appCertificate":"..."} there'],
    [APP.appCertificate, 'agora-app-malformed', 'does not hold a JSON object'],
    [JSON.stringify({ ...APP, appId: 'x' }), 'agora-app-malformed', 'appId must be 32 hexadecimal digits'],
    [
      JSON.stringify({ appId: APP.appId }),
      'agora-app-malformed',
      'appCertificate must be 32 hexadecimal digits',
    ],
  ])(
    'fails while the certificate’s secret holds no App ID and certificate (%#), and succeeds once it does',
    async (agoraApp, fault, words) => {
      const service = await startRotation({ agoraApp });

      const error = await errorOf(service, service.rotate);

      expect([error.fault, error.message]).toEqual([fault, expect.stringContaining(words)]);
      expect(error.message).toContain(AGORA_SECRET);
      expect(service.secrets.calls['PutSecretValue']).toBeUndefined();
      service.secrets.put(AGORA_SECRET, JSON.stringify(APP));
      await service.rotate();
      expect(service.accepts(service.current() ?? '')).toBe(true);
    },
  );

  test('run twice at once stores one token, and both runs succeed', async () => {
    const service = await startRotation();
    await service.begin();

    await Promise.all([
      service.step('createSecret'),
      service.step('createSecret'),
      service.step('createSecret'),
    ]);
    await service.rotate();

    expect(service.accepts(service.current() ?? '')).toBe(true);
  });
});
