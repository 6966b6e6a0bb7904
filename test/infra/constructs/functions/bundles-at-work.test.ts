import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { EVENT_SETTINGS } from '../../../../infra/environment/event-settings.ts';
import { startImSimulator } from '../../../../infra/local/im-simulator/start-im-simulator.ts';
import { startMessaging } from '../../../../infra/local/messaging.ts';
import { startSecretsManager } from '../../../../infra/local/secrets-manager/start-secrets-manager.ts';
import { deliverBatch } from '../../../../infra/local/sqs/event-source-mapping.ts';
import { isSigned } from '../../../support/access-token.ts';
import { builtBundles } from '../../../support/built-bundles.ts';
import { restApiEvent } from '../../../support/rest-api-event.ts';
import { AGORA_SECRET, APP } from '../../../support/rotation.ts';
import { APP_TOKEN, SECRET_ID } from '../../../support/service.ts';

const bundles = builtBundles();
const im = await startImSimulator({
  acceptsToken: (token) => token === APP_TOKEN || isSigned(token, APP),
});
const secrets = await startSecretsManager({
  secrets: { [SECRET_ID]: APP_TOKEN, [AGORA_SECRET]: JSON.stringify(APP) },
  rotated: [SECRET_ID],
});
const messaging = await startMessaging({ environment: 'test' });
afterAll(() => Promise.all([im.close(), secrets.close(), messaging.endpoint.close()]));

/** Every call that the functions make of AWS and of the vendor is made once, through the bundles as they are deployed. */
const variables = {
  IM_BASE_URL: im.baseUrl,
  APP_TOKEN_SECRET_ID: SECRET_ID,
  AGORA_APP_SECRET_ID: AGORA_SECRET,
  EVENT_BUS_NAME: messaging.busName,
  QUEUE_URL: messaging.queueUrl,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
  AWS_ENDPOINT_URL_EVENTBRIDGE: messaging.endpoint.url,
  AWS_ENDPOINT_URL_SQS: messaging.endpoint.url,
};

/** Invokes a bundle in a process of its own; resolves to the answer. */
async function invoke(entry: string, event: unknown) {
  const file = pathToFileURL(bundles[entry] ?? '').href;
  const script = `
    const { handler } = await import(${JSON.stringify(file)});
    const context = { getRemainingTimeInMillis: () => 120_000, awsRequestId: 'invocation-1' };
    const answer = await handler(${JSON.stringify(event)}, context);
    process.stdout.write('\\n' + JSON.stringify(answer ?? null), () => process.exit());`;
  const args = ['--input-type=module', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: variables });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

test.each([
  ['list-members', 'GET', {}],
  ['add-members', 'POST', { body: { usernames: ['anna'] } }],
  ['remove-members', 'DELETE', { body: { usernames: ['bert'] } }],
])('the bundle of %s reads the secret, calls the vendor and answers', async (entry, method, facts) => {
  im.seedThread('1000', { members: ['bert', 'carl'] });

  expect(await invoke(entry, restApiEvent(method, { threadId: '1000', ...facts }))).toMatchObject({
    statusCode: 200,
  });
});

test('the bundles of the sequencer and the consumer queue, apply, put back and tell', async () => {
  im.seedThread('2000', { members: ['bert'] });
  im.seedThread('3000', { members: ['bert'] });
  im.intercept = ({ path }) => (path.includes('3000') ? { kind: 'answer', status: 500 } : undefined);
  for (const [id, threadId] of Object.entries({ malformed: '..', applied: '2000', failed: '3000' }))
    await invoke('sequence-member-events', {
      id,
      'detail-type': 'ThreadMembersAddRequested',
      detail: { threadId, usernames: ['anna'] },
    });

  await deliverBatch(messaging.mapping((event) => invoke('apply-member-events', event)));

  expect(messaging.results.map(({ detail }) => detail)).toMatchObject([
    { requestId: 'malformed', error: { code: 'invalid-request' } },
    { requestId: 'applied', entities: [{ user: 'anna', result: true }] },
  ]);
  const [failed, ...others] = messaging.changes.messages;
  expect(others).toEqual([]);
  expect(failed?.body).toContain('"3000"');
  const invisibleMs = (failed?.visibleAt ?? 0) - (failed?.firstReceivedAt ?? 0);
  expect(invisibleMs).toBeLessThan(EVENT_SETTINGS.visibilitySeconds * 1_000);
});

test('the bundle of the rotation creates, tests and finishes a token', async () => {
  await secrets.rotate(SECRET_ID, (event) => invoke('rotate-app-token', event));
});
