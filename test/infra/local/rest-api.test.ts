import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { startRestApi } from '../../../infra/local/rest-api.ts';
import { problem } from '../../../shared/contract/answers.ts';
import { eventually } from '../../support/eventually.ts';
import type { HttpAnswer } from '../../support/local/http-call.ts';
import { echo, openRestApi, USERS } from '../../support/local/open-rest-api.ts';

const MAX_REQUEST_BYTES = 10 * 1024 * 1024;

/** The problem in an answer, with the same request id in its body and its header. */
function problemOf({ status, headers, body }: HttpAnswer) {
  const { type, requestId, ...rest } = problem.parse(JSON.parse(body));
  expect([headers['content-type'], headers['x-request-id']]).toEqual(['application/problem+json', requestId]);
  expect(rest.status).toBe(status);
  return { status, code: type.replace('urn:thread-members:', '') };
}

describe('a request reaches its handler', () => {
  test.each(['..', '.', '%2e%2e', '%2f', '1%00'])(
    'with the raw path, the thread id being “%s”',
    async (id) => {
      const { call } = await openRestApi();

      const { status, body } = await call({ target: `/threads/${id}/users?a=b+c` });

      expect(status).toBe(200);
      expect(JSON.parse(body)).toMatchObject({
        path: `/threads/${id}/users`,
        pathParameters: { threadId: id },
        multiValueQueryStringParameters: { a: ['b c'] },
        requestContext: { identity: { sourceIp: '127.0.0.1' } },
      });
    },
  );

  test.each(['GET', 'POST', 'DELETE'])('by %s, with its headers and its body', async (method) => {
    const { call } = await openRestApi();
    const headers = { 'X-Tag': ['one', 'two'], 'Content-Type': 'application/json' };

    const { body } = await call({ method, headers, body: '{"usernames":["é"]}' });

    expect(JSON.parse(body)).toMatchObject({
      httpMethod: method,
      multiValueHeaders: { 'X-Tag': ['one', 'two'], 'Content-Type': ['application/json'] },
      body: '{"usernames":["é"]}',
      isBase64Encoded: false,
    });
  });

  test('with 29 s, running down', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const { call } = await openRestApi(async (_, context) => {
      const atFirst = context.getRemainingTimeInMillis();
      vi.setSystemTime(Date.now() + 4_000);
      return { statusCode: 200, body: JSON.stringify([atFirst, context.getRemainingTimeInMillis()]) };
    });

    expect(JSON.parse((await call({})).body)).toEqual([29_000, 25_000]);
  });
});

test('status, headers and body of the handler’s answer pass through', async () => {
  const headers = {
    'content-type': 'application/problem+json',
    'retry-after': 7,
    'x-request-id': 'request-1',
  };
  const { call } = await openRestApi(async () => ({ statusCode: 207, headers, body: '{"é":1}' }));

  const answer = await call({});

  expect([answer.status, answer.body]).toEqual([207, '{"é":1}']);
  expect(answer.headers).toMatchObject({ ...headers, 'retry-after': '7' });
});

describe('what the gateway refuses itself is a problem with a request id', () => {
  test.each(['/', '/threads', '/threads//users', '/threads/1/users/', '/users', '/favicon.ico'])(
    'the unknown route %s: 403',
    async (target) => {
      const { call } = await openRestApi();

      expect(problemOf(await call({ target }))).toEqual({ status: 403, code: 'forbidden' });
    },
  );

  test.each(['PUT', 'PATCH', 'OPTIONS', 'TRACE'])('the unknown method %s: 403', async (method) => {
    const { call } = await openRestApi();

    expect(problemOf(await call({ method }))).toEqual({ status: 403, code: 'forbidden' });
  });

  test('a request without a route is not told to be signed, which changes nothing here', async () => {
    const { call } = await openRestApi();

    const { detail } = JSON.parse((await call({ method: 'PUT' })).body);

    expect(detail).toMatch(/^There is no such route: GET, POST and DELETE .* Once deployed, .* signature/);
  });

  test('the unknown method HEAD: 403, without a body', async () => {
    const { call } = await openRestApi();

    const { status, headers, body } = await call({ method: 'HEAD' });

    expect([status, headers['x-request-id'], body]).toEqual([403, expect.any(String), '']);
  });

  test('a body of over 10 MB: 413; one of 10 MB is the handler’s', async () => {
    const { call } = await openRestApi(async (event) => ({
      ...(await echo(event, {} as never)),
      body: '{}',
    }));

    const largest = await call({ method: 'POST', body: Buffer.alloc(MAX_REQUEST_BYTES) });
    const over = await call({ method: 'POST', body: Buffer.alloc(MAX_REQUEST_BYTES + 1) });

    expect(largest.status).toBe(200);
    expect(problemOf(over)).toEqual({ status: 413, code: 'body-too-large' });
  });

  test('a handler that throws: 500, and the error stays inside', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    onTestFinished(() => logged.mockRestore());
    const error = new Error('the token is xyz');
    const { call } = await openRestApi(() => Promise.reject(error));

    const answer = await call({});

    expect(problemOf(answer)).toEqual({ status: 500, code: 'internal' });
    expect(JSON.stringify(answer)).not.toContain('xyz');
    expect(logged).toHaveBeenCalledExactlyOnceWith(error);
  });
});

describe('start and end', () => {
  test('a port that is taken is the error EADDRINUSE', async () => {
    const { url } = await openRestApi();

    const second = startRestApi({ port: Number(new URL(url).port), handlers: {} });

    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  test('close() ends connections in the middle of an answer', async () => {
    const never = vi.fn(() => new Promise<never>(() => undefined));
    const { call, close } = await openRestApi(never);
    const open = call({}).catch((error: NodeJS.ErrnoException) => error.code);
    await eventually(() => expect(never).toHaveBeenCalled());

    await close();

    expect(await open).toBe('ECONNRESET');
    await expect(call({ target: USERS })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
