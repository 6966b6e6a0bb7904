import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import {
  AGORA_SECRET,
  errorOf,
  HOUR,
  MINUTE,
  type RotationService,
  startRotation,
  TOKEN_SECRET,
  tokenIn,
} from '../support/rotation.ts';
import { later, stopClock } from '../support/stopped-clock.ts';

stopClock();

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
      agoraAppVersionId: Object.keys(service.secrets.stages(AGORA_SECRET))[0],
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
        expiresAt: Date.now() / 1_000 + secondsLeft,
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
    // The HTTP functions read the token at import.
    await eventually(() => expect(secrets.calls).toEqual({ GetSecretValue: 1 }));

    await rotate();

    expect(secrets.calls).toEqual({
      DescribeSecret: 4,
      GetSecretValue: 1 + 6,
      PutSecretValue: 1,
      UpdateSecretVersionStage: 1,
    });
    expect(im.calls.map(({ method, path }) => [method, path.replace(/^\/[^/]+\/[^/]+/, '')])).toEqual([
      ['GET', '/thread/1/users?limit=1'],
    ]);
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

describe('a warm function that holds the old token', () => {
  const THREAD = '177916702949377';
  const requests = (service: RotationService) =>
    Promise.all(Array.from({ length: 50 }, () => service.list({ threadId: THREAD })));

  /** A service whose functions have used one token, and whose next one is current since. */
  async function rotatedWhileWarm() {
    const service = await startRotation();
    service.im.seedThread(THREAD);
    await service.rotate();
    await service.list({ threadId: THREAD });
    const old = service.current() ?? '';
    later(4 * HOUR);
    await service.rotate();
    service.shown.length = 0;
    const before = service.secrets.calls['GetSecretValue'] ?? 0;
    return { ...service, old, reads: () => (service.secrets.calls['GetSecretValue'] ?? 0) - before };
  }

  test('goes on with it until 5 min before it expires, and then reads the new one, once', async () => {
    const service = await rotatedWhileWarm();
    later(19 * HOUR + 54 * MINUTE);

    const withOld = await requests(service);
    const readsWithOld = service.reads();
    later(2 * MINUTE);
    const withNew = await requests(service);

    expect([readsWithOld, service.reads()]).toEqual([0, 1]);
    expect(new Set([...withOld, ...withNew].map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(service.shown)).toEqual(new Set([service.old, service.current()]));
  });

  test('heals the requests themselves when the vendor refuses it earlier, by one read for all', async () => {
    const service = await rotatedWhileWarm();
    service.revoked.add(service.old);

    const answers = await requests(service);

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(service.reads()).toBe(1);
  });
});
