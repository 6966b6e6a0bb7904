import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, onTestFinished, test } from 'vitest';
import { APP_TOKEN, SECRET_ID, startService } from '../../support/service.ts';

const THREAD = '177916702949377';

/** A service whose Secrets Manager is the SDK's own client with its answers replaced. */
async function startWithMock() {
  const secrets = mockClient(SecretsManagerClient);
  onTestFinished(() => secrets.restore());
  const service = await startService();
  service.im.seedThread(THREAD);
  return { ...service, secrets };
}

test('the secret is asked for by the id it is configured with, and for nothing else', async () => {
  const { list, secrets } = await startWithMock();
  secrets.on(GetSecretValueCommand).resolves({ SecretString: APP_TOKEN });

  const { status } = await list();

  expect(status).toBe(200);
  expect(secrets.commandCalls(GetSecretValueCommand).map((call) => call.args[0].input)).toEqual([
    { SecretId: SECRET_ID },
  ]);
});

test.each(['AccessDeniedException', 'DecryptionFailure', 'ThrottlingException', 'ResourceNotFoundException'])(
  '%s: 503 for the caller, and the log has its name',
  async (name) => {
    const { list, logs, secrets } = await startWithMock();
    const error = Object.assign(new Error(`User: arn:aws:sts::1:x is not authorized, ${APP_TOKEN}`), {
      name,
    });
    secrets.on(GetSecretValueCommand).rejects(error);

    const { status, body } = await list();

    expect([status, body.type]).toEqual([503, 'urn:thread-members:app-token-unavailable']);
    expect(logs[0]).toMatchObject({ level: 'error', fault: 'unreadable', cause: name });
    expect(JSON.stringify([body, logs])).not.toMatch(/not authorized|test-app-token/);
  },
);

test('a secret of bytes instead of text holds no token', async () => {
  const { list, secrets } = await startWithMock();
  secrets.on(GetSecretValueCommand).resolves({ SecretBinary: new TextEncoder().encode(APP_TOKEN) });

  const { status, body } = await list();

  expect([status, body.detail]).toEqual([503, expect.stringContaining('no app token is stored yet')]);
});
