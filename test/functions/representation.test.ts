import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { startEvents, THREAD } from '../support/events.ts';
import { lambdaContext, restApiEvent } from '../support/rest-api-event.ts';
import { APP_TOKEN, startService } from '../support/service.ts';

const MARK = '\uFEFF';
const BODY = '{"usernames":["a"]}';

function base64(...parts: (string | number[])[]): string {
  return Buffer.concat(parts.map((part) => Buffer.from(part as string))).toString('base64');
}

describe('a byte order mark is skipped', () => {
  test.each([
    ['as text', { body: `${MARK}${BODY}` }],
    ['base64-encoded', { body: base64(MARK, BODY), isBase64Encoded: true }],
  ])('in a body, %s', async (_, facts) => {
    const { im, add, remove } = await startService();
    im.seedThread(THREAD);

    expect([(await add(facts)).status, (await remove(facts)).status]).toEqual([200, 200]);
  });

  test('in a message of the queue', async () => {
    const { im, consume, results } = await startEvents();
    im.seedThread(THREAD);
    const event = {
      'detail-type': 'ThreadMembersAddRequested',
      detail: { threadId: THREAD, usernames: ['a'] },
    };

    await consume([{ body: `${MARK}${JSON.stringify(event)}` }]);

    expect(results()[0]?.type).toBe('ThreadMembersChanged');
  });

  test('in the vendor’s answers', async () => {
    const { im, list } = await startService();
    im.intercept = () => ({ kind: 'answer', status: 200, body: `${MARK}{"data":{"affiliations":["a"]}}` });
    const listed = await list();
    im.intercept = () => ({ kind: 'answer', status: 403, body: `${MARK}{"error":"group_error"}` });
    const refused = await list();

    expect(listed.body.data).toEqual({ affiliations: ['a'] });
    expect(refused.body.im).toEqual({ status: 403, error: 'group_error' });
  });

  test.each([APP_TOKEN, JSON.stringify({ appToken: APP_TOKEN })])('in the secret: %#', async (text) => {
    const { im, list } = await startService({ secret: `${MARK}${text}` });
    im.seedThread(THREAD);

    expect((await list()).status).toBe(200);
  });
});

describe('what is no UTF-8 is no JSON', () => {
  test.each([
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00]],
    ['Latin-1', [0x22, 0xe9, 0x22]],
    ['a surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['an overlong form', [0x22, 0xc0, 0xaf, 0x22]],
  ])('in a body: %s', async (_, bytes) => {
    const { add } = await startService();

    const { status, body } = await add({ body: base64(bytes), isBase64Encoded: true });

    expect([status, body.type]).toEqual([400, 'urn:thread-members:malformed-json']);
  });

  test('in an answer of the vendor: a name that was cut in two is not taken for another', async () => {
    const { im, list } = await startService();
    const body = '{"data":{"affiliations":["\xc3"]}}';
    im.intercept = () => ({
      kind: 'raw',
      bytes: Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`, 'latin1'),
      ending: 'silence',
    });

    expect((await list()).body.type).toBe('urn:thread-members:im-bad-answer');
  });
});

describe('content encodings', () => {
  test.each(['gzip', 'br', 'identity, gzip', 'x'])('a body in %s is refused', async (encoding) => {
    const service = await startService();
    const facts = {
      body: gzipSync(BODY).toString('base64'),
      isBase64Encoded: true,
      headers: { 'Content-Encoding': encoding },
    };

    for (const { status, body } of [await service.add(facts), await service.remove(facts)]) {
      expect([status, body.type]).toEqual([415, 'urn:thread-members:unsupported-media-type']);
      expect(body.detail).toContain('content encoding');
    }
    expect(service.im.calls).toEqual([]);
  });

  test.each(['identity', ' Identity '])('“%s” is none', async (encoding) => {
    const { im, add } = await startService();
    im.seedThread(THREAD);

    expect((await add({ body: BODY, headers: { 'content-encoding': encoding } })).status).toBe(200);
  });

  test('the vendor is asked for none, and an answer in one is a wrong answer', async () => {
    const { im, list, logs } = await startService();
    const headers = { 'content-encoding': 'gzip' };
    im.intercept = () => ({ kind: 'answer', status: 200, headers, body: '{"data":{"affiliations":[]}}' });

    const { body } = await list();

    expect(im.calls[0]?.acceptEncoding).toBe('identity');
    expect(body.type).toBe('urn:thread-members:im-bad-answer');
    expect(logs).toMatchObject([{ vendorFailures: 1 }]);
  });
});

describe('a DELETE without a body', () => {
  test.each([' ', '\r\n', '\uFEFF'])(
    'a DELETE whose body has nothing but %j takes the names of the query',
    async (body) => {
      const { im, remove } = await startService();
      im.seedThread(THREAD, { members: ['a'] });

      const { status } = await remove({ query: { usernames: ['a'] }, body });

      expect(status).toBe(200);
    },
  );

  test.each(['username', 'usernames[]', 'Usernames', '__proto__x'])(
    'and with the unknown parameter %s: it is named',
    async (parameter) => {
      const { remove } = await startService();

      const { status, body } = await remove({ query: { [parameter]: ['a'] } });

      expect([status, body.type]).toEqual([400, 'urn:thread-members:invalid-request']);
      expect(body.errors).toContainEqual({ parameter, detail: 'is not known to this operation' });
    },
  );

  test.each([{}, { body: '' }])('and without a query: the detail names both ways (%j)', async (facts) => {
    const { remove, add } = await startService();

    const removed = await remove(facts);
    const added = await add(facts);

    expect([removed.status, removed.body.type]).toEqual([400, 'urn:thread-members:malformed-json']);
    expect(removed.body.detail).toMatch(/\{"usernames":\[\.\.\.\]\}.*\?usernames=a,b/);
    expect(added.body.detail).not.toContain('?usernames');
  });
});

describe('a handler that is invoked without API Gateway', () => {
  test.each([
    ['no request context', { requestContext: undefined }],
    ['no caller', { requestContext: { requestId: '' } }],
    ['nothing but an empty event', undefined],
  ])('with %s answers under Lambda’s request id', async (_, change) => {
    const { im, logs } = await startService();
    im.seedThread(THREAD);
    const { handler } = await import('../../functions/list-members.ts');
    const event = change && { ...restApiEvent('GET'), ...change };
    const context = { ...lambdaContext(), awsRequestId: 'invocation-1' };

    const { statusCode, headers } = await handler((event ?? {}) as Parameters<typeof handler>[0], context);

    expect([statusCode, headers?.['x-request-id']]).toEqual([change ? 200 : 400, 'invocation-1']);
    expect(logs).toMatchObject([{ caller: null }]);
  });
});
