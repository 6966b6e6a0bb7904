import { createServer } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { lambdaContext } from '../support/rest-api-event.ts';
import { errorOf, startRotation, TOKEN_SECRET } from '../support/rotation.ts';
import { APP_TOKEN, loadHandlers, SECRET_ID, startService } from '../support/service.ts';

const UPGRADE = 'HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n';
const SECRET = JSON.stringify({ SecretString: APP_TOKEN });
const READ = `HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: ${SECRET.length}\r\n\r\n${SECRET}`;

/** The SDK never hears of an answer 101: not even the signal ends its call then. */
test('Secrets Manager upgrades the read of a token: it ends, and the next one is made', async () => {
  const { im, secrets } = await startService();
  im.seedThread('177916702949377');
  await eventually(() => expect(secrets.calls).toEqual({ GetSecretValue: 1 })); // of the first import
  vi.stubEnv('APP_TOKEN_SECRET_ID', undefined); // so that nothing is read at import
  const { list } = await loadHandlers();
  vi.stubEnv('APP_TOKEN_SECRET_ID', SECRET_ID);
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', await startAnswering([UPGRADE, READ]));

  const joined = await Promise.all([list({}, 1_700), list({})]);
  const next = await list({});

  expect([...joined, next].map(({ status }) => status)).toEqual([504, 503, 200]);
});

test('Secrets Manager upgrades a call of the rotation: the step fails', async () => {
  const service = await startRotation();
  await service.begin('createSecret');
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', await startAnswering([UPGRADE]));
  vi.resetModules();
  const { handler } = await import('../../functions/rotate-app-token.ts');
  const event = { SecretId: TOKEN_SECRET, ClientRequestToken: 'version', Step: 'testSecret' };

  const error = await errorOf(service, () => handler(event, lambdaContext(1_700)));

  expect(error.fault).toBe('secrets-manager-timeout');
});

test('SQS upgrades a message: the sequencer fails, so that Lambda tries again', async () => {
  await startService();
  vi.stubEnv('EVENT_BUS_NAME', 'bus');
  vi.stubEnv('QUEUE_URL', `${await startAnswering([UPGRADE])}/111111111111/changes.fifo`);
  vi.resetModules();
  const { handler } = await import('../../functions/sequence-member-events.ts');
  const detail = { threadId: '177916702949377', usernames: ['anna'] };
  const event = { id: 'event', 'detail-type': 'ThreadMembersAddRequested', detail };

  await expect(handler(event, lambdaContext(1_700))).rejects.toThrow('SendMessage');
});

test('DynamoDB upgrades a reservation: the call goes out without', async () => {
  const { im, logs } = await startService();
  im.seedThread('177916702949377');
  im.intercept = () => (im.calls.length === 1 ? { kind: 'answer', status: 429 } : undefined);
  vi.spyOn(console, 'warn').mockReturnValue();
  vi.stubEnv('BUDGET_TABLE_NAME', 'thread-members-test-call-budget');
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', await startAnswering([UPGRADE]));
  const { list } = await loadHandlers();

  const { status } = await list({}, 3_000);

  expect([status, im.calls.length]).toEqual([200, 2]);
  expect(logs).toMatchObject([{ budgetUnavailable: 1 }]);
});

/** A server that sends these texts in turn, one for each request that is there whole, the last one ever after. */
async function startAnswering(answers: string[]): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      const isWhole = bytes.toString().endsWith('}'); // of the JSON body, which may come apart from the headers
      if (isWhole) socket.write((answers.length > 1 ? answers.shift() : answers[0]) ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : undefined}`;
}
