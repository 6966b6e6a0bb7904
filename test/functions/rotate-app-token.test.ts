import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  AGORA_SECRET,
  APP,
  HOUR,
  MINUTE,
  startRotation,
  TOKEN_SECRET,
  tokenIn,
} from '../support/rotation.ts';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
const PLAIN_ERROR = /^[ -~’]+$/;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Math.floor(Date.now() / 1_000) * 1_000 });
  return () => vi.useRealTimers();
});

type Service = Awaited<ReturnType<typeof startRotation>>;

function later(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

function answer(status: number, error?: string) {
  const body = error === undefined ? '<html>' : { error, error_description: 'words' };
  return { kind: 'answer', status, body } as const;
}

/** The error of what is run, having checked that neither it nor any log line holds a secret. */
async function errorOf(service: Service, run: () => Promise<unknown>) {
  const error = await run().then(
    () => undefined,
    (reason) => reason,
  );
  expect(error, 'there was no error').toBeInstanceOf(Error);
  const text = JSON.stringify([service.logs, { ...error }, error.message, error.stack, String(error.cause)]);
  for (const secret of service.secretTexts()) expect(text).not.toContain(secret.slice(0, 20));
  return error as Error & { fault: string };
}

describe('a rotation', () => {
  test('makes a new token of 24 h current; requests work from then on', async () => {
    const service = await startRotation();
    const before = await service.list({ threadId: '1' });

    await service.rotate();

    const value = JSON.parse(service.secrets.value(TOKEN_SECRET) ?? '');
    expect(before.status).toBe(503);
    expect(value).toEqual({
      appToken: expect.stringMatching(/^007/),
      expiresAt: Math.floor(Date.now() / 1_000) + 86_400,
    });
    expect((await service.list({ threadId: '1' })).body).toMatchObject({
      im: { description: 'thread not found.' },
    });
  });

  test('logs one line a step, the last of which can be counted', async () => {
    const service = await startRotation();

    await service.rotate();

    const versionId = service.holder('AWSCURRENT');
    const secondsLeft = 86_400;
    expect(service.logs).toEqual([
      {
        level: 'info',
        event: 'rotation-step',
        step: 'createSecret',
        versionId,
        outcome: 'minted',
        secondsLeft,
      },
      { level: 'info', event: 'rotation-step', step: 'setSecret', versionId, outcome: 'nothing-to-do' },
      {
        level: 'info',
        event: 'rotation-step',
        step: 'testSecret',
        versionId,
        outcome: 'passed',
        secondsLeft,
      },
      {
        level: 'info',
        event: 'token-rotated',
        step: 'finishSecret',
        versionId,
        outcome: 'promoted',
        secondsLeft,
      },
    ]);
  });

  test('leaves the old token where AWS keeps it, still good', async () => {
    const service = await startRotation();
    await service.rotate();
    const old = service.current() ?? '';

    await service.rotate();

    expect(tokenIn(service.secrets.value(TOKEN_SECRET, 'AWSPREVIOUS'))).toBe(old);
    expect(service.current()).not.toBe(old);
    expect(service.accepts(old)).toBe(true);
  });

  test('makes the fewest calls', async () => {
    const { secrets, im, rotate } = await startRotation();

    await rotate();

    expect(secrets.calls).toEqual({
      DescribeSecret: 4,
      GetSecretValue: 4,
      PutSecretValue: 1,
      UpdateSecretVersionStage: 1,
    });
    expect(im.calls.map(({ method, path }) => [method, path.replace(/^\/[^/]+\/[^/]+/, '')])).toEqual([
      ['GET', '/thread/1/users?limit=1'],
    ]);
  });
});

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
    ['answers 403 in another form', answer(403), 'refused-by-im', 1],
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
      ...{
        level: 'error',
        event: 'token-rotation-failed',
        step: 'testSecret',
        fault: code,
        secondsLeft: 86_400,
      },
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

describe('Secrets Manager', () => {
  test.each([
    ['internal', 'InternalServiceError'],
    ['hang', 'no answer in time'],
  ] as const)('that fails (%s) is named in the error', async (fault, name) => {
    const service = await startRotation();
    await service.begin('createSecret');
    const event = {
      SecretId: TOKEN_SECRET,
      ClientRequestToken: service.holder('AWSPENDING'),
      Step: 'testSecret',
    };
    service.secrets.fail = (action) => (action === 'GetSecretValue' ? fault : undefined);

    const error = await errorOf(service, () => service.invoke(event, 2_000));

    expect(error.message).toContain(`GetSecretValue of ${TOKEN_SECRET} failed: ${name}`);
    expect(service.logs.at(-1)).toMatchObject({
      event: 'token-rotation-failed',
      step: 'testSecret',
      fault: error.fault,
    });
  });
});
