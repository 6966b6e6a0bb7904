import { describe, expect, test, vi } from 'vitest';
import { errorOf, startRotation, TOKEN_SECRET } from '../support/rotation.ts';
import { stopClock } from '../support/stopped-clock.ts';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

stopClock();

describe('each step, as in AWS’s templates, refuses', () => {
  test.each(STEPS)('%s: a secret that has no rotation', async (step) => {
    const service = await startRotation({ rotated: [] });

    const error = await errorOf(service, () => service.step(step, service.holder('AWSCURRENT')));

    expect(error.message).toContain(`${TOKEN_SECRET}-AbCdEf is not enabled for rotation`);
    expect(service.logs).toMatchObject([
      { level: 'error', event: 'token-rotation-failed', step, fault: 'rotation-not-enabled' },
    ]);
  });

  test.each(STEPS)('%s: a version that the secret does not have', async (step) => {
    const service = await startRotation();

    const error = await errorOf(service, () => service.step(step, 'no-such-version'));

    expect([error.fault, error.message]).toEqual([
      'version-unknown',
      expect.stringContaining('version no-such-version has no stage'),
    ]);
  });

  test.each(STEPS)('%s: a version that is not pending', async (step) => {
    const service = await startRotation();
    await service.rotate();
    await service.rotate();

    const error = await errorOf(service, () => service.step(step, service.holder('AWSPREVIOUS')));

    expect([error.fault, error.message]).toEqual([
      'version-not-pending',
      expect.stringContaining('is not set as AWSPENDING'),
    ]);
  });

  test.each(STEPS)(
    '%s: nothing of a version that is current already, there is just nothing to do',
    async (step) => {
      const service = await startRotation();
      await service.rotate();
      const stages = service.secrets.stages(TOKEN_SECRET);

      await service.step(step, service.holder('AWSCURRENT'));

      expect(service.logs.at(-1)).toMatchObject({ event: 'rotation-step', step, outcome: 'already-current' });
      expect(service.secrets.stages(TOKEN_SECRET)).toEqual(stages);
    },
  );

  test.each([
    [
      { SecretId: 'x', ClientRequestToken: 'y', Step: 'deleteSecret' },
      'Step must be createSecret, setSecret, testSecret or finishSecret',
    ],
    [
      { SecretId: '', ClientRequestToken: 'y', Step: 'setSecret' },
      'SecretId must be a text that is not empty',
    ],
    [{ SecretId: 'x', Step: 'setSecret' }, 'ClientRequestToken must be a text that is not empty'],
    ['createSecret', 'the event must be an object'],
    [null, 'the event must be an object'],
  ])('what is no event of a rotation: %j', async (event, words) => {
    const service = await startRotation();

    const error = await errorOf(service, () => service.invoke(event));

    expect(error.message).toContain(words);
    expect(service.logs).toMatchObject([{ event: 'token-rotation-failed', fault: 'event-malformed' }]);
    expect(service.secrets.calls).toEqual({});
  });

  test.each([
    ['IM_BASE_URL', 'http://example.com'],
    ['IM_BASE_URL', undefined],
    ['AGORA_APP_SECRET_ID', ''],
    ['AGORA_APP_SECRET_ID', undefined],
  ])('to work while %s is %j: logged by its name', async (name, value) => {
    const service = await startRotation();
    vi.stubEnv(name, value);

    const error = await errorOf(service, () => service.step('createSecret', 'x'));

    expect(error.message).toMatch(new RegExp(`^${name} must be `));
    expect(service.logs).toMatchObject([
      { event: 'token-rotation-failed', fault: 'environment', message: error.message },
    ]);
    expect(service.secrets.calls).toEqual({});
  });
});
