import { describe, expect, test } from 'vitest';
import { AGORA_SECRET, APP, errorOf, startRotation, TOKEN_SECRET, tokenIn } from '../support/rotation.ts';
import { stopClock } from '../support/stopped-clock.ts';

const PLAIN_ERROR = /^[ -~’]+$/;

stopClock();

function answer(status: number, error?: string) {
  const body = error === undefined ? '<html>' : { error, error_description: 'words' };
  return { kind: 'answer', status, body } as const;
}

describe('testSecret passes when the vendor answers', () => {
  test.each([
    ['200', answer(200), true],
    ['404 "thread not found."', undefined, false],
    ['400', answer(400, 'group_error'), false],
    ['403', answer(403, 'group_error'), false],
  ])('%s', async (_, fault, seeded) => {
    const service = await startRotation();
    if (seeded) service.im.seedThread('1');
    await service.begin('createSecret');
    service.im.intercept = () => (seeded ? undefined : fault);

    await service.step('testSecret');

    expect(service.logs.at(-1)).toMatchObject({ level: 'info', step: 'testSecret', outcome: 'passed' });
    expect(service.shown).toEqual([tokenIn(service.secrets.value(TOKEN_SECRET, 'AWSPENDING'))]);
  });

  test.each([
    ['reach_limit', 'rate-limited', 3],
    ['resource_limited', 'im-plan-exhausted', 1],
  ])('429 %s, with a warning', async (error, warning, calls) => {
    const service = await startRotation();
    service.im.intercept = () => answer(429, error);

    await service.rotate();

    expect(service.im.calls).toHaveLength(calls);
    expect(service.logs).toContainEqual(
      expect.objectContaining({ level: 'warn', step: 'testSecret', outcome: 'passed', warning }),
    );
  });

  test('503 once, since that is repeated', async () => {
    const service = await startRotation();
    service.im.intercept = () => (service.im.calls.length === 1 ? answer(503) : undefined);

    await service.rotate();

    expect(service.im.calls).toHaveLength(2);
  });
});

describe('testSecret fails when the vendor', () => {
  test.each([
    ['does not know the app', answer(404, 'organization_application_not_found'), 'im-misconfigured', 1],
    ['fails', answer(500, 'internal_error'), 'im-failed', 3],
    ['is not available', answer(503), 'im-failed', 3],
    ['resets the connection', { kind: 'reset' } as const, 'im-failed', 3],
    ['answers 404 in another form, as a proxy does', answer(404), 'im-bad-answer', 1],
    ['answers 403 in another form', answer(403), 'im-bad-answer', 1],
    ['answers 200 in another form', answer(200), 'im-bad-answer', 1],
  ])('%s; nothing changes, and the next attempt takes the same version', async (_, fault, code, calls) => {
    const service = await startRotation();
    await service.rotate();
    const current = service.current();
    service.im.calls.length = 0;
    service.im.intercept = () => fault;

    const error = await errorOf(service, service.rotate);

    const pending = service.holder('AWSPENDING');
    expect([error.fault, error.message]).toEqual([code, expect.stringMatching(PLAIN_ERROR)]);
    expect(service.im.calls).toHaveLength(calls);
    expect(service.current()).toBe(current);
    expect(service.logs.at(-1)).toMatchObject({
      level: 'error',
      event: 'token-rotation-failed',
      step: 'testSecret',
      fault: code,
      secondsLeft: 86_400,
    });
    service.im.intercept = undefined;
    await service.rotate();
    expect(service.holder('AWSCURRENT')).toBe(pending);
  });

  test('does not answer in time', async () => {
    const service = await startRotation();
    await service.begin('createSecret');
    service.im.intercept = () => ({ kind: 'hang' });
    const [SecretId, ClientRequestToken] = [TOKEN_SECRET, service.holder('AWSPENDING')];

    const error = await errorOf(service, () =>
      service.invoke({ SecretId, ClientRequestToken, Step: 'testSecret' }, 1_700),
    );

    expect(error.fault).toBe('im-timeout');
  });

  test('answers 401: the version is given up, so that the right certificate helps at the next attempt', async () => {
    const wrong = JSON.stringify({ ...APP, appCertificate: '0'.repeat(32) });
    const service = await startRotation({ agoraApp: wrong });

    const error = await errorOf(service, service.rotate);

    expect([error.fault, error.message]).toEqual([
      'im-auth-failed',
      expect.stringContaining('App ID and certificate must be those of the app in IM_BASE_URL'),
    ]);
    expect(service.holder('AWSPENDING')).toBeUndefined();
    service.secrets.put(AGORA_SECRET, JSON.stringify(APP));
    await service.rotate();
    expect(service.accepts(service.current() ?? '')).toBe(true);
  });

  test('is shown a token that our own copy of it echoes: it is in no log', async () => {
    const service = await startRotation();
    await service.begin('createSecret');
    const token = tokenIn(service.secrets.value(TOKEN_SECRET, 'AWSPENDING'));
    service.im.intercept = () => ({
      ...answer(404),
      body: { error: 'organization_application_not_found', error_description: token },
    });

    await errorOf(service, () => service.step('testSecret'));
  });
});

describe('the probe of a schedule', () => {
  test('passes without a call to the vendor, is logged as what it is, and leaves nothing', async () => {
    const service = await startRotation();
    const stages = service.secrets.stages(TOKEN_SECRET);

    await service.secrets.probe(TOKEN_SECRET, (event) => service.invoke(event));

    expect(service.logs).toMatchObject([{ level: 'info', event: 'rotation-probe', step: 'testSecret' }]);
    expect(service.im.calls).toEqual([]);
    expect(service.secrets.stages(TOKEN_SECRET)).toEqual(stages);
  });
});
