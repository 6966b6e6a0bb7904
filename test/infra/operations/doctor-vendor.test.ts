import { describe, expect, test, vi } from 'vitest';
import { startRestApi } from '../../../infra/local/rest-api.ts';
import { echo } from '../../support/local/open-rest-api.ts';
import { signatureOf } from '../../support/operations/signature-of.ts';
import { ALL_PASS, startWell } from '../../support/operations/start-deployment.ts';

describe('the vendor', () => {
  test('wrong noun of a remove: the other one is to be set', async () => {
    const deployment = await startWell();
    vi.stubEnv('IM_REMOVE_NOUN', 'threads');

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, 'remove-noun': 'FAIL' });
    expect(line('remove-noun')).toMatch(
      /lists are right, but a remove .* -> Set the other removeNoun .* for test/,
    );
  });

  test.each([
    ['a 404 that is no JSON', { status: 404, body: '<html>' }],
    ['404 service_resource_not_found', { status: 404, body: { error: 'service_resource_not_found' } }],
    ['405', { status: 405, body: { error: 'method_not_allowed' } }],
    ['500 web_application', { status: 500, body: { error: 'web_application' } }],
  ])('wrong noun, answered with %s: the same', async (_, answer) => {
    const deployment = await startWell();
    deployment.im.intercept = ({ method }) =>
      method === 'DELETE' ? { kind: 'answer', ...answer } : undefined;

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, 'remove-noun': 'FAIL' });
    expect(line('remove-noun')).toMatch(/-> Set the other removeNoun/);
  });

  test.each(['thread', 'threads'] as const)('answers removes at %s: the line says so', async (removeNoun) => {
    const deployment = await startWell({ removeNoun });

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual(ALL_PASS);
    expect(line('remove-noun')).toContain(`answers a remove at ${removeNoun}: 404 "thread not found."`);
  });

  test('tells by its number alone that the thread is unknown: all is well', async () => {
    const deployment = await startWell();
    const body = { error: 'group_error', error_description: '子区不存在', error_code: 40_011 };
    deployment.im.intercept = () => ({ kind: 'answer', status: 404, body });

    expect((await deployment.examine()).verdicts).toEqual(ALL_PASS);
  });

  test('does not know the user of a remove: its path is there', async () => {
    const deployment = await startWell();
    deployment.im.intercept = ({ method }) =>
      method === 'DELETE'
        ? { kind: 'answer', status: 404, body: { error: 'resource_not_found' } }
        : undefined;

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual(ALL_PASS);
    expect(line('remove-noun')).toContain('answers a remove at thread: 404 "resource_not_found"');
  });

  test('removes alone fail with 500: that is not the noun', async () => {
    const deployment = await startWell();
    deployment.im.intercept = ({ method }) =>
      method === 'DELETE' ? { kind: 'answer', status: 500 } : undefined;

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, 'remove-noun': 'FAIL' });
    expect(line('remove-noun')).toMatch(/502 im-failed.* -> See whether Agora Chat is up/);
  });

  test('down: nothing of ours is at fault but perhaps imBaseUrl', async () => {
    const deployment = await startWell();
    await deployment.im.close();

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, token: 'FAIL', 'remove-noun': 'WARN' });
    expect(line('token')).toMatch(/502 im-failed.* -> See whether Agora Chat is up/);
  });

  test('does not know the app: imBaseUrl is to be corrected', async () => {
    const deployment = await startWell();
    vi.stubEnv('IM_BASE_URL', deployment.im.baseUrl.replace('example-app', 'other-app'));

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, token: 'FAIL', 'remove-noun': 'WARN' });
    expect(line('token')).toMatch(/502 im-misconfigured.* -> Correct imBaseUrl/);
  });

  test('the plan is used up: only the vendor’s console helps', async () => {
    const deployment = await startWell();
    deployment.im.intercept = () => ({ kind: 'answer', status: 429, body: { error: 'resource_limited' } });

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, token: 'FAIL', 'remove-noun': 'WARN' });
    expect(line('token')).toMatch(/503 im-plan-exhausted.* -> Extend the plan/);
  });
});

describe('the API', () => {
  test('refuses the doctor’s caller: that is no fault of the service', async () => {
    const deployment = await startWell();
    const refusing = await startRestApi({ port: 0, handlers: {} });
    deployment.stack.outputs['ApiUrl'] = `${refusing.url}/`;

    const { verdicts, line } = await deployment.examine();
    await refusing.close();

    expect(verdicts).toEqual({ ...ALL_PASS, token: 'WARN', 'remove-noun': 'WARN' });
    expect(line('token')).toMatch(
      /403 forbidden.* -> Use IAM credentials that may execute-api:Invoke.*; with vpcEndpointIds, .* inside the VPC/,
    );
  });

  test('is not reached: so says the line', async () => {
    const deployment = await startWell();
    await deployment.api.close();

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual({ ...ALL_PASS, token: 'FAIL', 'remove-noun': 'WARN' });
    expect(line('token')).toMatch(
      /not at all \(ECONNREFUSED\) -> .*a private one is reached from its VPC alone/,
    );
  });

  test.each(['GET', 'DELETE'] as const)('gets a %s that is signed as IAM asks for', async (method) => {
    const deployment = await startWell();
    const { [method]: handler = echo } = deployment.handlers;
    const received: { headers: Record<string, string>; query: string }[] = [];
    deployment.handlers[method] = (event, context) => {
      const headers = Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value ?? '']);
      const query = new URLSearchParams(
        (event.queryStringParameters ?? {}) as Record<string, string>,
      ).toString();
      received.push({ headers: Object.fromEntries(headers), query });
      return handler(event, context);
    };

    await deployment.examine();

    const [request = { headers: {}, query: '' }] = received;
    const { authorization } = request.headers;
    const signature = signatureOf({ method, path: '/threads/1/users', ...request }, 'test');
    expect(authorization).toMatch(
      /Credential=test\/\d{8}\/us-east-1\/execute-api\/aws4_request, .*SignedHeaders=host;/,
    );
    expect(authorization).toContain(`Signature=${signature}`);
  });
});
