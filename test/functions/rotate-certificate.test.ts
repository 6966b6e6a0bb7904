import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { mintAppToken } from '../../shared/rotation/mint-app-token.ts';
import {
  AGORA_SECRET,
  APP,
  errorOf,
  RENEWED_APP,
  type RotationService,
  startRotation,
  TOKEN_SECRET,
} from '../support/rotation.ts';
import { stopClock } from '../support/stopped-clock.ts';

const THREAD = '177916702949377';

stopClock();

/** What the runbook says, up to the rotation: the new certificate is enabled at the vendor, and put. */
function renewCertificate({ enabled, secrets }: RotationService): void {
  enabled.push(RENEWED_APP);
  secrets.put(AGORA_SECRET, JSON.stringify(RENEWED_APP));
}

/** The last step of the runbook. */
async function disableOldCertificate(service: RotationService) {
  service.enabled.shift();
  return service.list({ threadId: THREAD });
}

test('a token of the old certificate, left pending by a vendor that failed, is not made current', async () => {
  const service = await startRotation();
  service.im.seedThread(THREAD);
  await service.rotate();
  service.im.intercept = () => ({ kind: 'answer', status: 500, body: { error: 'internal_error' } });
  await errorOf(service, service.rotate);
  service.im.intercept = undefined;
  const leftOver = service.holder('AWSPENDING');

  renewCertificate(service);
  const error = await errorOf(service, service.rotate);
  const pending = service.holder('AWSPENDING');
  await service.rotate();

  expect([error.fault, error.message]).toEqual([
    'pending-outdated',
    expect.stringMatching(
      new RegExp(
        `not of the current version of ${AGORA_SECRET}\\. Version ${leftOver} is given up; .*rotate the secret again\\.$`,
      ),
    ),
  ]);
  expect(pending).toBeUndefined();
  expect((await disableOldCertificate(service)).status).toBe(200);
});

test.each([
  [[], 'createSecret'],
  [['createSecret'], 'testSecret'],
  [['createSecret', 'testSecret'], 'finishSecret'],
] as const)(
  'a certificate that is put after %j: the token of the old one ends at the next step, %s',
  async (done, next) => {
    const service = await startRotation();
    service.im.seedThread(THREAD);
    await service.rotate();
    const before = service.current();
    await service.begin('createSecret', ...done);

    renewCertificate(service);
    const error = await errorOf(service, () => service.step(next));

    expect([error.fault, service.current()]).toEqual(['pending-outdated', before]);
    await service.rotate();
    expect((await disableOldCertificate(service)).status).toBe(200);
  },
);

test('a pending token that does not say its certificate, as of an older release, is not made current', async () => {
  const service = await startRotation();
  await service.begin();
  const command = new PutSecretValueCommand({
    SecretId: TOKEN_SECRET,
    ClientRequestToken: service.holder('AWSPENDING'),
    SecretString: JSON.stringify(mintAppToken(APP)),
    VersionStages: ['AWSPENDING'],
  });
  await new SecretsManagerClient().send(command);

  const error = await errorOf(service, service.rotate);

  expect(error.fault).toBe('pending-outdated');
  await service.rotate();
  expect(service.accepts(service.current() ?? '')).toBe(true);
});

test.each([
  ['bytes', ''],
  ['bytes that begin with a byte order mark', '\uFEFF'],
])('a certificate that is put as %s is read as their text', async (_, mark) => {
  const service = await startRotation({ agoraApp: '{}' });
  service.secrets.put(AGORA_SECRET, Buffer.from(mark + JSON.stringify(APP)));

  await service.rotate();

  expect(service.accepts(service.current() ?? '')).toBe(true);
});

test('a certificate put as bytes that are no text is refused like any that is no JSON', async () => {
  const service = await startRotation();
  service.secrets.put(AGORA_SECRET, new Uint8Array([0xff, 0xfe, 0x00, 0x7b]));

  const error = await errorOf(service, service.rotate);

  expect([error.fault, error.message]).toEqual([
    'agora-app-malformed',
    expect.stringContaining('does not hold a JSON object'),
  ]);
});
