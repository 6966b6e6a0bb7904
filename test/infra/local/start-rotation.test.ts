import { describe, expect, test } from 'vitest';
import { acceptsAppToken } from '../../../infra/local/im-simulator/accepts-app-token.ts';
import { npmStart } from '../../support/local/npm-start.ts';
import { openSimulator } from '../../support/local/open-simulator.ts';
import { operations } from '../../support/local/operations.ts';

const THREAD = '177916702949377';
const APP = { appId: '0123456789abcdef'.repeat(2), appCertificate: 'fedcba9876543210'.repeat(2) };

describe('npm start', () => {
  test('with ROTATE_EVERY rotates the token as often, and no request is answered with anything but 200', async () => {
    // The latency keeps the loop below the vendor's 100 calls a second.
    const service = npmStart({ ROTATE_EVERY: '1s', IM_LATENCY_MS: '20' }, 'node');
    const { list } = operations((await service.ready()).url);
    const rotations = () => service.everything().split('"token-rotated"').length - 1;

    const statuses = new Set<number>();
    while (rotations() < 3) statuses.add((await list(THREAD)).status);

    expect([...statuses]).toEqual([200]);
    expect(service.everything()).not.toMatch(/007eJ/);
  });

  test('with AGORA_APP_ID and AGORA_APP_CERTIFICATE mints the tokens for that vendor', async () => {
    const { im } = await openSimulator({ acceptsToken: acceptsAppToken(APP) });
    im.seedThread('42', { members: ['zoe'] });
    const vendor = {
      IM_BASE_URL: im.baseUrl,
      AGORA_APP_ID: APP.appId,
      AGORA_APP_CERTIFICATE: APP.appCertificate,
    };

    const service = npmStart(vendor, 'node');
    const { list } = operations((await service.ready()).url);
    const { status, body } = await list('42');

    expect([status, body.data]).toEqual([200, { affiliations: ['zoe'] }]);
    expect(service.everything()).not.toContain(APP.appCertificate);
  });

  test('with a certificate that is not the app’s does not start, and says why', async () => {
    const { im } = await openSimulator({ acceptsToken: acceptsAppToken(APP) });
    const certificate = 'a1'.repeat(16);
    const vendor = { IM_BASE_URL: im.baseUrl, AGORA_APP_ID: APP.appId, AGORA_APP_CERTIFICATE: certificate };

    const service = npmStart(vendor, 'node');
    const code = await service.ended;

    expect(code).toBe(1);
    expect(service.errors()).toEqual([expect.stringContaining('does not accept the pending token')]);
    expect(service.everything()).not.toContain(certificate);
  });
});
