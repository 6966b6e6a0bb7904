import { describe, expect, it, test, vi } from 'vitest';
import { startRestApi } from '../../../infra/local/rest-api.ts';
import { APP } from '../../support/rotation.ts';
import { Refusal } from './start-aws.ts';
import { ALL_PASS, printedLogEvents, startDeployment } from './start-deployment.ts';

describe('an environment that is well', () => {
  it('passes every check', async () => {
    const deployment = await startDeployment();
    await deployment.firstToken();

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual(ALL_PASS);
    expect(line('token')).toContain('404 "thread not found."');
    expect(line('remove-noun')).toContain('404 "thread not found."');
  });

  it('is examined without reading a secret’s value and without a call to the vendor of the doctor’s own', async () => {
    const deployment = await startDeployment();
    await deployment.firstToken();
    await deployment.list();
    deployment.im.calls.length = 0;
    const { GetSecretValue } = deployment.secrets.calls;

    await deployment.examine();

    expect(deployment.secrets.calls['GetSecretValue']).toBe(GetSecretValue);
    expect(deployment.im.calls.map(({ method, status }) => [method, status]).toSorted()).toEqual([
      ['DELETE', 404],
      ['GET', 404],
    ]);
  });
});

describe('the token', () => {
  test('no certificate: it is to be put', async () => {
    const deployment = await startDeployment();

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({
      ...ALL_PASS,
      ...{ certificate: 'FAIL', rotation: 'FAIL', token: 'FAIL', 'remove-noun': 'WARN' },
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
      ...{ rotation: 'FAIL', token: 'FAIL', 'remove-noun': 'WARN' },
    });
    expect(line('rotation')).toMatch(
      /createSecret: agora-app-malformed: .*appCertificate must be 32 hexadecimal digits -> Put App ID/,
    );
    expect(line('rotation')).not.toContain('too short');
  });

  test('malformed certificate, logged as a stand-in for Lambda does: the same', async () => {
    const deployment = await startDeployment();
    deployment.aws.actions['FilterLogEvents'] = printedLogEvents(deployment.logs);
    deployment.put({ ...APP, appCertificate: 'too short' });
    await deployment.rotate().catch(() => undefined);

    const failed = await deployment.examine();
    deployment.put();
    await deployment.rotate();
    const mended = await deployment.examine();

    expect(failed.line('rotation')).toMatch(
      /createSecret: agora-app-malformed: .*appCertificate must be 32 hexadecimal digits -> Put App ID/,
    );
    expect(mended.verdicts).toEqual(ALL_PASS);
  });

  test('a certificate that is not the app’s, put when a token was there already: the rotation fails, the token is still good', async () => {
    const deployment = await startDeployment();
    await deployment.firstToken();
    deployment.put({ ...APP, appCertificate: 'a1'.repeat(16) });
    await deployment.rotate().catch(() => undefined);

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, rotation: 'FAIL' });
    expect(line('rotation')).toMatch(
      /testSecret: im-auth-failed: .* -> Put App ID and certificate of the app in imBaseUrl/,
    );
  });

  test('the vendor answers 401: it is to be rotated', async () => {
    const deployment = await startDeployment();
    await deployment.firstToken();
    deployment.revoked.add(deployment.current() ?? '');

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, token: 'FAIL', 'remove-noun': 'WARN' });
    expect(line('token')).toMatch(/502 im-auth-failed.* -> Rotate the token/);
  });

  test('no rotation for 12 hours: its log says why', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 13 * 3_600_000 });
    const deployment = await startDeployment();
    await deployment.firstToken();
    vi.useRealTimers();
    deployment.aws.actions['FilterLogEvents'] = () => ({ events: [] });

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, rotation: 'FAIL' });
    expect(line('rotation')).toMatch(/over 12 hours ago -> The log group .*-rotate-app-token/);
  });

  test('a version left pending, with the log gone: look into it', async () => {
    const deployment = await startDeployment();
    await deployment.firstToken();
    await deployment.begin('createSecret');
    deployment.aws.actions['FilterLogEvents'] = () => ({ events: [] });

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, rotation: 'WARN' });
    expect(line('rotation')).toMatch(/another rotation is not finished/);
  });
});

describe('the vendor', () => {
  test('wrong noun of a remove: the other one is to be set', async () => {
    const deployment = await startDeployment();
    await deployment.firstToken();
    vi.stubEnv('IM_REMOVE_NOUN', 'thread');

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, 'remove-noun': 'FAIL' });
    expect(line('remove-noun')).toMatch(
      /lists are right, but a remove .* -> Set the other removeNoun .* for test/,
    );
  });

  test.each([
    ['a 404 that is no JSON', { status: 404, body: '<html>' }],
    ['405', { status: 405, body: { error: 'method_not_allowed' } }],
  ])('wrong noun, answered with %s: the same', async (_, answer) => {
    const deployment = await startDeployment();
    await deployment.firstToken();
    deployment.im.intercept = ({ method }) =>
      method === 'DELETE' ? { kind: 'answer', ...answer } : undefined;

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, 'remove-noun': 'FAIL' });
    expect(line('remove-noun')).toMatch(/-> Set the other removeNoun/);
  });

  test('removes alone fail with 500: that is not the noun', async () => {
    const deployment = await startDeployment();
    await deployment.firstToken();
    deployment.im.intercept = ({ method }) =>
      method === 'DELETE' ? { kind: 'answer', status: 500 } : undefined;

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, 'remove-noun': 'FAIL' });
    expect(line('remove-noun')).toMatch(/502 im-failed.* -> See whether Agora Chat is up/);
  });

  test('down: nothing of ours is at fault but perhaps imBaseUrl', async () => {
    const deployment = await startDeployment();
    await deployment.firstToken();
    await deployment.im.close();

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, token: 'FAIL', 'remove-noun': 'WARN' });
    expect(line('token')).toMatch(/502 im-failed.* -> See whether Agora Chat is up/);
  });

  test('does not know the app: imBaseUrl is to be corrected', async () => {
    const deployment = await startDeployment();
    await deployment.firstToken();
    vi.stubEnv('IM_BASE_URL', deployment.im.baseUrl.replace('example-app', 'other-app'));

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, token: 'FAIL', 'remove-noun': 'WARN' });
    expect(line('token')).toMatch(/502 im-misconfigured.* -> Correct imBaseUrl/);
  });

  test('the plan is used up: only the vendor’s console helps', async () => {
    const deployment = await startDeployment();
    await deployment.firstToken();
    deployment.im.intercept = () => ({ kind: 'answer', status: 429, body: { error: 'resource_limited' } });

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, token: 'FAIL', 'remove-noun': 'WARN' });
    expect(line('token')).toMatch(/503 im-plan-exhausted.* -> Extend the plan/);
  });
});

describe('the API', () => {
  test('refuses the doctor’s caller: that is no fault of the service', async () => {
    const deployment = await startDeployment();
    await deployment.firstToken();
    const refusing = await startRestApi({ port: 0, handlers: {} });
    deployment.stack.outputs['ApiUrl'] = `${refusing.url}/`;

    const { verdicts, line } = await deployment.examine();
    await refusing.close();

    expect(verdicts).toEqual({ ...ALL_PASS, token: 'WARN', 'remove-noun': 'WARN' });
    expect(line('token')).toMatch(/403 forbidden.* -> Use IAM credentials that may execute-api:Invoke/);
  });

  test('is not reached: so says the line', async () => {
    const deployment = await startDeployment();
    await deployment.firstToken();
    await deployment.api.close();

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, token: 'FAIL', 'remove-noun': 'WARN' });
    expect(line('token')).toMatch(
      /not at all \(ECONNREFUSED\) -> .*a private one is reached from its VPC alone/,
    );
  });

  test('of a stand-in for AWS is reached at its endpoint, with a signature for the API’s service', async () => {
    const deployment = await startDeployment();
    await deployment.firstToken();
    deployment.stack.outputs['ApiUrl'] = 'https://abc123.execute-api.us-east-1.amazonaws.com/v1/';

    const { line } = await deployment.examine();

    const path = '/_aws/execute-api/abc123/v1/threads/1/users';
    expect(deployment.aws.asked.filter((asked) => asked === path)).toHaveLength(2);
    expect(line('token')).toContain('UnknownOperationException');
  });
});

describe('the queues', () => {
  test.each([
    ['undelivered-events', 'thread-members-test-undelivered-events', 'npm run redrive -- test --list'],
    ['unapplied-changes', 'thread-members-test-unapplied-changes.fifo', 'aws sqs receive-message'],
  ] as const)('a dead letter in %s: a command shows it', async (check, queue, command) => {
    const deployment = await startDeployment();
    await deployment.firstToken();
    deployment.messages[queue] = {
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
    };

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, [check]: 'FAIL' });
    expect(line(check)).toContain(`2 in ${queue}, each a change that was not made`);
    expect(line(check)).toContain(`See what lies there: ${command}`);
  });

  test.each([
    ['a minute', 60, 'PASS'],
    ['over 15 minutes', 16 * 60, 'FAIL'],
  ])('the oldest message waits for %s', async (_, seconds, verdict) => {
    const deployment = await startDeployment();
    await deployment.firstToken();
    deployment.messages['thread-members-test-changes.fifo'] = { ApproximateNumberOfMessages: '3' };
    const at = (ms: number, Maximum: number) => ({ Timestamp: (Date.now() - ms) / 1_000, Maximum });
    deployment.aws.actions['GetMetricStatistics'] = () => ({
      Datapoints: [at(60_000, seconds), at(120_000, 300)],
    });

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, 'oldest-message': verdict });
    expect(line('oldest-message')).toContain(`3 waiting and 0 in flight, the oldest for ${seconds / 60} min`);
  });

  test.each([
    ['has no data', () => ({ Datapoints: [] }), 'no metric tells their age yet'],
    [
      'cannot be had',
      () => {
        throw new Refusal('InvalidAction', 'no metrics here');
      },
      'their age is not known: InvalidAction: no metrics here',
    ],
  ])('the metric of their age %s: at least how many there are', async (_, answer, words) => {
    const deployment = await startDeployment();
    await deployment.firstToken();
    deployment.messages['thread-members-test-changes.fifo'] = { ApproximateNumberOfMessagesNotVisible: '2' };
    deployment.aws.actions['GetMetricStatistics'] = answer;

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, 'oldest-message': 'WARN' });
    expect(line('oldest-message')).toContain(`0 waiting and 2 in flight; ${words}`);
  });

  test('the consumer is paused: how to resume it', async () => {
    const deployment = await startDeployment();
    await deployment.firstToken();
    deployment.aws.actions['ListEventSourceMappings'] = () => ({
      EventSourceMappings: [{ UUID: 'mapping-1', State: 'Disabled' }],
    });

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, consumer: 'WARN' });
    expect(line('consumer')).toContain('update-event-source-mapping --uuid mapping-1 --enabled');
  });
});
