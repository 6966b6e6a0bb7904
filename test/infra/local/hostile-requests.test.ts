import { describe, expect, test, vi } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { echo, openRestApi, USERS } from '../../support/local/open-rest-api.ts';
import { rawExchange, sendAndLeave } from '../../support/local/raw-exchange.ts';
import { bytesFor, PORT } from '../../support/local/trespasses.ts';

const HEAD = `POST ${USERS} HTTP/1.1\r\nhost: localhost:${PORT}\r\n`;

describe('the local API goes on after', () => {
  test.each([
    ['a TLS handshake', '\u0016\u0003\u0001\u0002\0\u0001\0\u0001\r\n\r\n', 400],
    ['garbage', '\0\u00ff GET everything\r\n\r\n', 400],
    ['an unknown method', `BREW ${USERS} HTTP/1.1\r\nhost: localhost:${PORT}\r\n\r\n`, 400],
    ['a header line without a colon', `${HEAD}nonsense\r\n\r\n`, 400],
    ['two lengths', `${HEAD}content-length: 1\r\ncontent-length: 2\r\n\r\nab`, 400],
    ['a length and chunks', `${HEAD}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ['a chunk of nonsense length', `${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n`, 400],
    ['no host', `GET ${USERS} HTTP/1.1\r\n\r\n`, 400],
    ['a huge header', `${HEAD}x-huge: ${'h'.repeat(1024 * 1024)}\r\n\r\n`, 431],
    ['a huge target', `GET /${'t'.repeat(1024 * 1024)} HTTP/1.1\r\nhost: localhost:${PORT}\r\n\r\n`, 431],
    ['an expectation it does not know', `${HEAD}expect: wonders\r\nconnection: close\r\n\r\n`, 417],
  ])('%s', async (_, bytes, status) => {
    const { url, call } = await openRestApi();

    const said = await rawExchange(url, bytesFor(url, bytes));

    expect(said).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect((await call({})).status).toBe(200);
  });

  test('CONNECT, which ends the connection without a word', async () => {
    const { url, call } = await openRestApi();

    const said = await rawExchange(url, 'CONNECT example.com:443 HTTP/1.1\r\nhost: example.com\r\n\r\n');

    expect([said, (await call({})).status]).toEqual(['', 200]);
  });

  test('an upload that is broken off, which no handler sees', async () => {
    const handler = vi.fn(echo);
    const { url, call } = await openRestApi(handler);

    for (const head of [
      HEAD,
      `${HEAD}content-length: 1000\r\n\r\n{"user`,
      `${HEAD}transfer-encoding: chunked\r\n\r\n5\r\nab`,
    ])
      await sendAndLeave(url, bytesFor(url, head));

    expect((await call({})).status).toBe(200);
    expect(handler).toHaveBeenCalledOnce();
  });

  test('a caller who does not wait for the answer', async () => {
    const waiting: (() => void)[] = [];
    const handler = vi.fn(echo).mockImplementationOnce(async (event, context) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return echo(event, context);
    });
    const { url, call } = await openRestApi(handler);

    const gone = sendAndLeave(url, bytesFor(url, `GET ${USERS} HTTP/1.1\r\nhost: localhost:${PORT}\r\n\r\n`));
    await eventually(() => expect(waiting).toHaveLength(1));
    await gone;
    waiting[0]?.();

    expect((await call({})).status).toBe(200);
  });

  test('an upload larger than any string: 413, and no more of it is kept than shows it', async () => {
    const handler = vi.fn(echo);
    const { url, call } = await openRestApi(handler);
    const megabytes = 600;

    const said = await rawExchange(
      url,
      bytesFor(url, `${HEAD}connection: close\r\ncontent-length: ${megabytes * 1024 * 1024}\r\n\r\n`),
      Array(megabytes).fill(Buffer.alloc(1024 * 1024)),
    );

    expect(said).toContain('HTTP/1.1 413 ');
    expect((await call({})).status).toBe(200);
    expect(handler).toHaveBeenCalledOnce();
  });

  test('an answer that cannot be sent', async () => {
    const { call } = await openRestApi(async (event) => ({
      ...(await echo(event, {} as never)),
      ...(event.httpMethod === 'POST' && { headers: { 'x-bad': 'a\nb' } }),
    }));

    await expect(call({ method: 'POST' })).rejects.toMatchObject({ code: 'ECONNRESET' });

    expect((await call({})).status).toBe(200);
  });
});
