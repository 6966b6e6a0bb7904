import { describe, expect, test, vi } from 'vitest';
import { ALL_PASS, startDeployment, startWell } from '../../support/operations/start-deployment.ts';
import { AGORA_SECRET, APP, TOKEN_SECRET } from '../../support/rotation.ts';

describe('the token', () => {
  test('no certificate: it is to be put', async () => {
    const deployment = await startDeployment();

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({
      ...ALL_PASS,
      certificate: 'FAIL',
      rotation: 'FAIL',
      token: 'FAIL',
      'remove-noun': 'WARN',
    });
    expect(line('certificate')).toMatch(
      /without App ID and certificate -> aws secretsmanager put-secret-value/,
    );
    expect(line('rotation')).toMatch(/no token has been minted yet -> .*rotate-secret/);
    expect(line('token')).toMatch(/503 app-token-unavailable/);
  });

  test('malformed certificate: the rotation names the field', async () => {
    const deployment = await startDeployment();
    deployment.put({ ...APP, appCertificate: 'too short' });
    await deployment.rotate().catch(() => undefined);

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({
      ...ALL_PASS,
      rotation: 'FAIL',
      token: 'FAIL',
      'remove-noun': 'WARN',
    });
    expect(line('rotation')).toMatch(
      /createSecret: agora-app-malformed: .*appCertificate must be 32 hexadecimal digits -> Put App ID/,
    );
    expect(line('rotation')).not.toContain('too short');
  });

  test('a certificate that is not the app’s, put when a token was there already: the rotation fails, the token is still good', async () => {
    const deployment = await startWell();
    deployment.put({ ...APP, appCertificate: 'a1'.repeat(16) });
    await deployment.rotate().catch(() => undefined);

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, rotation: 'FAIL' });
    expect(line('rotation')).toMatch(
      /testSecret: im-auth-failed: .* -> Put App ID and certificate of the app in imBaseUrl/,
    );
  });

  test('the vendor answers 401: it is to be rotated', async () => {
    const deployment = await startWell();
    deployment.revoked.add(deployment.current() ?? '');

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, token: 'FAIL', 'remove-noun': 'WARN' });
    expect(line('token')).toMatch(/502 im-auth-failed.* -> Rotate the token/);
  });

  test('a step that failed, but was repeated and done since: the rotation is well', async () => {
    const deployment = await startWell();
    const failed = { event: 'token-rotation-failed', step: 'finishSecret', fault: 'secrets-manager-timeout' };
    deployment.aws.actions['FilterLogEvents'] = () => ({
      events: [{ timestamp: Date.now() - 3_600_000, message: JSON.stringify({ message: failed }) }],
    });

    const { verdicts } = await deployment.examine();

    expect(verdicts).toEqual(ALL_PASS);
  });

  test('no rotation for 12 hours: its log says why', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 13 * 3_600_000 });
    const deployment = await startWell();
    vi.useRealTimers();
    deployment.aws.actions['FilterLogEvents'] = () => ({ events: [] });

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, rotation: 'FAIL' });
    expect(line('rotation')).toMatch(/over 12 hours ago -> The log group .*-rotate-app-token/);
  });

  test.each([
    ['rotation', TOKEN_SECRET],
    ['certificate', AGORA_SECRET],
  ] as const)('the secret of the line %s is to be deleted: how to keep it', async (check, secret) => {
    const deployment = await startWell();
    await deployment.list();
    deployment.secrets.delete(secret);

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, [check]: 'FAIL' });
    expect(line(check)).toBe(
      `${secret} is to be deleted, and cannot be read -> aws secretsmanager restore-secret --secret-id ${secret}`,
    );
  });

  test('the functions may not read the token: the line says so, and whom it needs', async () => {
    const deployment = await startWell();
    deployment.secrets.delete(TOKEN_SECRET);

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, rotation: 'FAIL', token: 'FAIL', 'remove-noun': 'WARN' });
    expect(line('token')).toMatch(/503 app-token-unavailable: .* does not help; tell the operators/);
    expect(line('token')).toMatch(
      /-> The lines about certificate and rotation .*; else the functions may not/,
    );
  });

  test('a certificate was put while a token of the old one was pending: rotate once more', async () => {
    const deployment = await startWell();
    await deployment.begin('createSecret');
    deployment.put();
    await deployment.rotate().catch(() => undefined);

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, rotation: 'FAIL' });
    expect(line('rotation')).toMatch(
      /createSecret: pending-outdated: .* is given up; .* -> The next attempt mints/,
    );
    expect(line('rotation')).toMatch(/rotate-secret --secret-id thread-members\/test\/app-token$/);
  });

  test('a rotation that failed and left its version pending: rotate-secret answers with an error, and rotates', async () => {
    const deployment = await startWell();
    deployment.im.intercept = () => ({ kind: 'answer', status: 500 });
    await deployment.rotate().catch(() => undefined);
    deployment.im.intercept = undefined;

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, rotation: 'FAIL' });
    expect(line('rotation')).toMatch(
      /testSecret: im-failed: .*rotate-secret .*answers InvalidRequestException/,
    );
  });

  test('a version left pending, with the log gone: look into it', async () => {
    const deployment = await startWell();
    await deployment.begin('createSecret');
    deployment.aws.actions['FilterLogEvents'] = () => ({ events: [] });

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, rotation: 'WARN' });
    expect(line('rotation')).toMatch(/another rotation is not finished/);
  });
});
