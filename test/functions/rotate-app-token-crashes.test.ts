import { beforeEach, describe, expect, test, vi } from 'vitest';
import { mintAppToken } from '../../shared/rotation/mint-app-token.ts';
import {
  AGORA_SECRET,
  APP,
  HOUR,
  MINUTE,
  type RotationService,
  startRotation,
  TOKEN_SECRET,
} from '../support/rotation.ts';

/** Calls of a whole rotation: 4 of createSecret, 1 of setSecret, 4 of testSecret, 4 of finishSecret. */
const CALLS = Array.from({ length: 13 }, (_, index) => index + 1);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  return () => vi.useRealTimers();
});

/** What a rotation finds; in all cases but the first, AWSCURRENT holds a good token. */
const BEGINNINGS: Record<string, (service: RotationService) => unknown> = {
  'nothing has been rotated yet': ({ secrets }) => secrets.put(TOKEN_SECRET, '{}'),
  'a good token is current': ({ rotate }) => rotate(),
  'another one is left pending': async ({ rotate, begin }) => {
    await rotate();
    await begin('createSecret');
  },
  'one of an older version of the certificate is left pending': async ({ rotate, secrets, begin }) => {
    await rotate();
    await begin('createSecret');
    secrets.put(AGORA_SECRET, JSON.stringify(APP));
  },
  'one too old to keep is left pending': async ({ secrets, begin }) => {
    await begin('createSecret');
    vi.setSystemTime(Date.now() + 23 * HOUR + 40 * MINUTE);
    secrets.put(TOKEN_SECRET, JSON.stringify(mintAppToken(APP)));
  },
};

/** Attempts that die at these calls, and then one that does not: it ends right, and AWSCURRENT is good throughout. */
async function rotateAfterDeaths(service: RotationService, applied: boolean, calls: readonly number[]) {
  const isGood = () => service.accepts(service.current() ?? '');
  const mustBeGood = isGood();
  const moments: boolean[] = [];
  for (const call of calls) await service.rotateKilledAt(call, applied, () => moments.push(isGood()));
  const before = service.current();
  moments.push(isGood());

  // An attempt may do no more than give up a version that is too old or of an older certificate.
  await service.rotate().catch(service.rotate);

  if (mustBeGood) expect(moments).not.toContain(false);
  expect(isGood()).toBe(true);
  expect(service.current()).not.toBe(before);
  expect([undefined, service.holder('AWSCURRENT')]).toContain(service.holder('AWSPENDING'));
}

/** No token and no certificate was logged, by invocations that were killed and gave up later, too. */
async function expectNoSecretLogged(service: RotationService) {
  await service.close();
  const logged = JSON.stringify(service.logs);
  for (const secret of service.secretTexts()) expect(logged).not.toContain(secret.slice(0, 20));
}

describe.each(Object.entries(BEGINNINGS))('when %s, a rotation', (_, prepare) => {
  test.each([
    ['applied', true],
    ['lost', false],
  ])(
    `that dies at any of its ${CALLS.length} calls, which is %s, and runs again ends right`,
    async (_outcome, applied) => {
      const service = await startRotation();

      for (const call of CALLS) {
        await prepare(service);
        await rotateAfterDeaths(service, applied, [call]);
      }

      await expectNoSecretLogged(service);
    },
  );
});

test(`a rotation that dies at any call, and then at any call again, ends right (${CALLS.length ** 2} runs)`, async () => {
  const service = await startRotation();
  await service.rotate();

  for (const first of CALLS)
    for (const second of CALLS) await rotateAfterDeaths(service, true, [first, second]);

  await expectNoSecretLogged(service);
});
