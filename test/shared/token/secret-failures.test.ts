import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { APP_TOKEN, SECRET_ID, startService } from '../../support/service.ts';

const THREAD = '177916702949377';

/** A service whose Secrets Manager is the SDK's own client with its answers replaced. */
async function startWithMock(options: Parameters<typeof startService>[0] = {}) {
  const secrets = mockClient(SecretsManagerClient);
  onTestFinished(() => secrets.restore());
  const service = await startService(options);
  service.im.seedThread(THREAD);
  // The read at import, which found nothing.
  await eventually(() => expect(secrets.calls()).toHaveLength(1));
  secrets.resetHistory();
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

const LASTING = /and repeating the request does not help; tell the operators/;
const PASSING = /cannot be read now; repeat the request later/;

test.each([
  ['AccessDeniedException', LASTING],
  ['DecryptionFailure', LASTING],
  ['InvalidRequestException', LASTING],
  ['InvalidParameterException', LASTING],
  ['ResourceNotFoundException', LASTING],
  ['UnrecognizedClientException', LASTING],
  ['ThrottlingException', PASSING],
  ['InternalServiceError', PASSING],
  ['ServiceUnavailable', PASSING],
  ['TimeoutError', PASSING],
])('%s: 503 tells the caller whether to repeat, and the log has its name', async (name, words) => {
  const { list, logs, secrets } = await startWithMock();
  const error = Object.assign(new Error(`User: arn:aws:sts::1:x is not authorized, ${APP_TOKEN}`), {
    name,
  });
  secrets.on(GetSecretValueCommand).rejects(error);

  const { status, body } = await list();

  expect([status, body.type]).toEqual([503, 'urn:thread-members:app-token-unavailable']);
  expect(body.detail).toMatch(words);
  expect(logs[0]).toMatchObject({ level: 'error', fault: 'unreadable', cause: name });
  expect(JSON.stringify([body, logs])).not.toMatch(/not authorized|test-app-token/);
});

test('a secret that is to be deleted: 503, and tell the operators', async () => {
  const { list, logs, secrets } = await startService();
  secrets.delete(SECRET_ID);

  const { status, body } = await list();

  expect([status, body.detail]).toEqual([503, expect.stringMatching(LASTING)]);
  expect(logs[0]).toMatchObject({ fault: 'unreadable', cause: 'InvalidRequestException' });
});

test.each([
  ['a plain token', APP_TOKEN],
  ['JSON after a byte order mark', `\uFEFF${JSON.stringify({ appToken: APP_TOKEN })}`],
])('a secret of bytes instead of text is read as their text: %s', async (_, text) => {
  const { im, list, secrets } = await startService();
  im.seedThread(THREAD);
  secrets.put(SECRET_ID, Buffer.from(text));

  expect((await list({ threadId: THREAD })).status).toBe(200);
});

test('a secret of bytes that are no text holds no token', async () => {
  const { list, secrets } = await startService();
  secrets.put(SECRET_ID, Buffer.alloc(40, 0xff));

  const { status, body } = await list();

  expect([status, body.detail]).toEqual([503, expect.stringContaining('what is stored is no app token')]);
});

test('a 401 while a read is running that began before the token changed: the secret is read once more', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const { im, list, secrets } = await startWithMock({ latencyMs: 100, acceptsToken: () => true });
  const slowRead = Promise.withResolvers<{ SecretString: string }>();
  secrets
    .on(GetSecretValueCommand)
    .resolvesOnce({ SecretString: APP_TOKEN })
    .callsFakeOnce(() => slowRead.promise)
    .resolves({ SecretString: `new-app-token-${'n'.repeat(40)}` });
  await list();
  im.intercept = () => (im.calls.length === 2 ? { kind: 'answer', status: 401 } : undefined);

  const refused = list();
  await eventually(() => expect(im.calls).toHaveLength(2));
  vi.setSystemTime(Date.now() + 11 * 60_000);
  const reading = list();
  await eventually(() => expect(im.calls[1]?.status).toBe(401));
  slowRead.resolve({ SecretString: APP_TOKEN });

  expect([(await refused).status, (await reading).status]).toEqual([200, 200]);
  expect(secrets.commandCalls(GetSecretValueCommand)).toHaveLength(3);
});
