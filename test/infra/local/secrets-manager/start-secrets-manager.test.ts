import {
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startSecretsManager } from '../../../../infra/local/secrets-manager/start-secrets-manager.ts';
import { eventually } from '../../../support/eventually.ts';
import { httpCall } from '../../../support/local/http-call.ts';
import { rawExchange } from '../../../support/local/raw-exchange.ts';
import { loopbackCertificate } from '../../../support/loopback-certificate.ts';

const NAME = 'thread-members/local/app-token';
const ARN = `arn:aws:secretsmanager:us-east-1:000000000000:secret:${NAME}-AbCdEf`;

/** A Secrets Manager with one secret, and the unmodified SDK's client for it; both end with the test. */
async function openSecretsManager(secrets: Record<string, string> = { [NAME]: 'first' }) {
  const manager = await startSecretsManager({ secrets });
  const client = new SecretsManagerClient({
    endpoint: manager.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    client.destroy();
    await manager.close();
  });
  const get = (SecretId: string, abortSignal = new AbortController().signal) =>
    client.send(new GetSecretValueCommand({ SecretId }), { abortSignal });
  return { manager, client, get };
}

describe('the unmodified SDK', () => {
  test.each([
    ['name', NAME],
    ['ARN', ARN],
  ])('gets a secret’s current value by its %s', async (_, secretId) => {
    const { manager, get } = await openSecretsManager();

    const { $metadata, ...secret } = await get(secretId);

    expect(secret).toMatchObject({ ARN, Name: NAME, SecretString: 'first', VersionStages: ['AWSCURRENT'] });
    expect([$metadata.httpStatusCode, manager.calls]).toEqual([200, { GetSecretValue: 1 }]);
  });

  test('gets a secret by the ARN of its answer, also where the name ends like an ARN', async () => {
    const { get } = await openSecretsManager({ 'name-ending': 'value' });

    const { ARN: arn = '' } = await get('name-ending');

    expect((await get(arn)).SecretString).toBe('value');
  });

  test.each(['other', `${ARN.slice(0, -7)}x-AbCdEf`, '__proto__'])(
    'is told that the secret %s does not exist',
    async (secretId) => {
      const { get } = await openSecretsManager();

      await expect(get(secretId)).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
        message: "Secrets Manager can't find the specified secret.",
        $fault: 'client',
      });
    },
  );

  test('is told that an action is not known', async () => {
    const { manager, client } = await openSecretsManager();

    await expect(client.send(new ListSecretsCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: 'no ListSecrets here',
    });

    expect(manager.calls).toEqual({ ListSecrets: 1 });
  });

  test('sees at once what is put', async () => {
    const { manager, get } = await openSecretsManager();
    await get(NAME);

    manager.put(NAME, 'second');
    manager.put('new', 'third');

    expect((await get(NAME)).SecretString).toBe('second');
    expect((await get('new')).SecretString).toBe('third');
  });
});

describe('failures', () => {
  test('internal: the service fails, until it does not', async () => {
    const { manager, get } = await openSecretsManager();
    manager.fail = () => (manager.calls['GetSecretValue'] === 1 ? 'internal' : undefined);

    await expect(get(NAME)).rejects.toMatchObject({ name: 'InternalServiceError', $fault: 'server' });

    expect((await get(NAME)).SecretString).toBe('first');
  });

  test('hang: no answer comes, and others are served', async () => {
    const { manager, get } = await openSecretsManager();
    const caller = new AbortController();
    manager.fail = () => (manager.calls['GetSecretValue'] === 1 ? 'hang' : undefined);
    const hanging = get(NAME, caller.signal).catch((error: Error) => error.name);
    await eventually(() => expect(manager.calls).toEqual({ GetSecretValue: 1 }));

    const { SecretString } = await get(NAME);
    caller.abort();

    expect([SecretString, await hanging]).toEqual(['first', 'AbortError']);
  });
});

test.each(['', 'null', '{', '5', '{"SecretId":5}', '{"SecretId":null}', '{"SecretId":{}}', '[]'])(
  'a body that is no such request (%s) does it no harm',
  async (body) => {
    const { manager, get } = await openSecretsManager();
    const headers = { 'x-amz-target': 'secretsmanager.GetSecretValue' };

    const answer = await httpCall(manager.endpoint, { method: 'POST', target: '/', headers, body });
    await rawExchange(manager.endpoint, 'garbage\r\n\r\n');

    expect(answer.status).toBe(400);
    expect((await get(NAME)).SecretString).toBe('first');
  },
);

test('over https where it has a certificate', async () => {
  const tls = await loopbackCertificate();
  const manager = await startSecretsManager({ tls });
  onTestFinished(() => manager.close());

  const { status, headers } = await httpCall(manager.endpoint, { target: '/', ca: tls.cert });

  expect(manager.endpoint).toMatch(/^https:/);
  expect([status, headers['content-type']]).toEqual([400, 'application/x-amz-json-1.1']);
});

test('close() ends it, connections included', async () => {
  const { manager, get } = await openSecretsManager();
  manager.fail = () => 'hang';
  const hanging = get(NAME).catch((error: NodeJS.ErrnoException) => error.code);
  await eventually(() => expect(manager.calls).toEqual({ GetSecretValue: 1 }));

  await manager.close();

  expect(await hanging).toBe('ECONNRESET');
});
