import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startSecretsManager } from '../../../infra/local/secrets-manager/start-secrets-manager.ts';
import { httpCall } from '../../support/local/http-call.ts';

const NAME = 'thread-members/local/app-token';
const KEY = { accessKeyId: 'made-up', secretAccessKey: 'at the start' };
const MINUTE = 60_000;

/** A request as the SDK has signed it. */
interface SignedRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: string;
}

/** A Secrets Manager that asks for this key, and the unmodified SDK's calls of it, which a test changes once signed. */
async function openSecretsManager() {
  const manager = await startSecretsManager({ secrets: { [NAME]: 'value' }, accessKey: KEY });
  onTestFinished(() => manager.close());
  const settings = { endpoint: manager.endpoint, region: 'eu-west-1', maxAttempts: 1 };
  return {
    manager,
    settings,
    async get(options: object = {}, change: (request: SignedRequest) => void = () => undefined) {
      const client = new SecretsManagerClient({ ...settings, credentials: KEY, ...options });
      client.middlewareStack.add(
        (next) => async (call) => {
          change(call.request as SignedRequest);
          return next(call);
        },
        { step: 'finalizeRequest', priority: 'low', name: 'change' },
      );
      onTestFinished(() => client.destroy());
      return (await client.send(new GetSecretValueCommand({ SecretId: NAME }))).SecretString;
    },
  };
}

describe('a Secrets Manager with a key', () => {
  test('takes what the unmodified SDK signs with it, in any region and with any number of calls', async () => {
    const { get } = await openSecretsManager();

    expect([await get(), await get({ region: 'us-east-1' })]).toEqual(['value', 'value']);
    expect(await get({ systemClockOffset: 4 * MINUTE })).toBe('value');
  });

  test.each([
    [
      'another secret key',
      { credentials: { ...KEY, secretAccessKey: 'local' } },
      'InvalidSignatureException',
    ],
    [
      'an access key that is not known',
      { credentials: { ...KEY, accessKeyId: 'local' } },
      'UnrecognizedClientException',
    ],
    ['a clock 6 minutes slow', { systemClockOffset: -6 * MINUTE }, 'InvalidSignatureException'],
    ['a clock 6 minutes fast', { systemClockOffset: 6 * MINUTE }, 'InvalidSignatureException'],
  ])('refuses %s as AWS does, and says nothing of the secret', async (_, options, name) => {
    const { get, manager } = await openSecretsManager();

    await expect(get(options)).rejects.toMatchObject({ name, $fault: 'client' });

    expect(manager.calls).toEqual({});
  });

  test.each<[string, (request: SignedRequest) => void, string]>([
    [
      'another body',
      (request) =>
        Object.assign(request, { body: JSON.stringify({ SecretId: NAME.replace('local', 'other') }) }),
      'InvalidSignature',
    ],
    [
      'another action',
      ({ headers }) => Object.assign(headers, { 'x-amz-target': 'secretsmanager.PutSecretValue' }),
      'InvalidSignature',
    ],
    ['another path', (request) => Object.assign(request, { path: '/other' }), 'InvalidSignature'],
    ['a query', (request) => Object.assign(request, { query: { a: 'b' } }), 'InvalidSignature'],
    [
      'a later date',
      ({ headers }) =>
        Object.assign(headers, {
          'x-amz-date': new Date(Date.now() + 2_000).toISOString().replace(/[-:]|\.\d+/g, ''),
        }),
      'InvalidSignature',
    ],
    ['no date', ({ headers }) => delete headers['x-amz-date'], 'InvalidSignature'],
    [
      'an action that is not signed',
      ({ headers }) =>
        Object.assign(headers, { authorization: headers['authorization']?.replace(';x-amz-target', '') }),
      'InvalidSignature',
    ],
    [
      'a host that is not signed',
      ({ headers }) =>
        Object.assign(headers, { authorization: headers['authorization']?.replace(';host', '') }),
      'InvalidSignature',
    ],
    [
      'another service in its scope',
      ({ headers }) =>
        Object.assign(headers, {
          authorization: headers['authorization']?.replace('/secretsmanager/', '/sqs/'),
        }),
      'InvalidSignature',
    ],
    [
      'another algorithm',
      ({ headers }) =>
        Object.assign(headers, { authorization: headers['authorization']?.replace('SHA256', 'SHA1') }),
      'IncompleteSignature',
    ],
    [
      'a token',
      ({ headers }) => Object.assign(headers, { authorization: 'Bearer x' }),
      'IncompleteSignature',
    ],
    ['no signature', ({ headers }) => delete headers['authorization'], 'MissingAuthenticationToken'],
  ])('refuses a request with %s', async (_, change, type) => {
    const { get, manager } = await openSecretsManager();

    await expect(get({}, change)).rejects.toMatchObject({ name: `${type}Exception` });

    expect(manager.calls).toEqual({});
  });

  test('refuses a signature for another service', async () => {
    const { manager, settings } = await openSecretsManager();
    const sqs = new SQSClient({ ...settings, credentials: KEY });
    onTestFinished(() => sqs.destroy());

    await expect(sqs.send(new GetQueueUrlCommand({ QueueName: 'q' }))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });

    expect(manager.calls).toEqual({});
  });

  test('refuses a call without a signature before it looks at it', async () => {
    const { manager } = await openSecretsManager();

    const { status, body } = await httpCall(manager.endpoint, {
      method: 'POST',
      target: '/',
      body: 'no JSON',
    });

    expect([status, JSON.parse(body)]).toEqual([
      400,
      { __type: 'MissingAuthenticationTokenException', message: 'The request is not signed.' },
    ]);
  });
});
