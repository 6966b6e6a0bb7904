import { describe, expect, test } from 'vitest';
import { errorOf, HOUR, MINUTE, startRotation, TOKEN_SECRET } from '../support/rotation.ts';
import { later, stopClock } from '../support/stopped-clock.ts';

stopClock();

describe('finishSecret', () => {
  test('fails while the pending version has no value', async () => {
    const service = await startRotation();
    await service.begin();

    const error = await errorOf(service, () => service.step('finishSecret'));

    expect([error.fault, error.message]).toEqual(['pending-empty', expect.stringContaining('has no value')]);
  });

  test('fails when it comes so late that the pending token has 30 min left', async () => {
    const service = await startRotation();
    await service.begin('createSecret', 'testSecret');
    later(24 * HOUR - 30 * MINUTE);

    const error = await errorOf(service, () => service.step('finishSecret'));

    expect(error.fault).toBe('pending-too-old');
    expect(service.current()).toBeUndefined();
  });

  test('moves AWSCURRENT only from the version that held it when the step began', async () => {
    const service = await startRotation();
    await service.rotate();
    await service.begin('createSecret');
    let operators = '';
    service.secrets.fail = (action) => {
      if (action !== 'UpdateSecretVersionStage') return undefined;
      service.secrets.put(TOKEN_SECRET, 'operators-own-token-0123456789');
      operators = service.holder('AWSCURRENT') ?? '';
      return undefined;
    };

    const error = await errorOf(service, () => service.step('finishSecret'));

    expect(error.message).toContain('UpdateSecretVersionStage');
    expect(error.fault).toBe('InvalidParameterException');
    expect(service.holder('AWSCURRENT')).toBe(operators);
  });
});
