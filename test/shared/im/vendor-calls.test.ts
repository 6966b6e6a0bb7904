import { createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { loopbackCertificate } from '../../support/loopback-certificate.ts';
import { loadHandlers, startService } from '../../support/service.ts';

const THREAD = '177916702949377';

describe('connections', () => {
  test('one connection serves many calls', async () => {
    const { im, list, secrets } = await startService({ callsPerSecond: 10_000 });
    im.seedThread(THREAD);

    for (let call = 0; call < 50; call += 1) await list();

    expect([im.calls.length, im.connections, secrets.calls]).toEqual([50, 1, { GetSecretValue: 1 }]);
  });

  test.each(['list', 'add', 'remove'] as const)(
    '%s: a kept connection that died is replaced, the call repeated',
    async (operation) => {
      const { im, logs, ...service } = await startService();
      im.seedThread(THREAD);
      const facts = operation === 'list' ? {} : { body: { usernames: ['a'] } };
      await service[operation](facts);
      im.intercept = () => (im.calls.length === 2 ? { kind: 'reset' } : undefined);

      const { status } = await service[operation](facts);

      expect([status, im.calls.length, im.connections]).toEqual([200, 3, 2]);
      expect(logs[1]).toMatchObject({ vendorCalls: 2, retries: 1 });
    },
  );

  test('a write whose replaced connection dies, too, is not repeated again', async () => {
    const { im, add } = await startService();
    im.seedThread(THREAD);
    await add({ body: { usernames: ['a'] } });
    im.intercept = () => ({ kind: 'reset' });

    const { status } = await add({ body: { usernames: ['b'] } });

    expect([status, im.calls.length]).toEqual([502, 3]);
  });

  test('a kept connection that dies within the first line of an answer is no stale one: a write is not repeated', async () => {
    const { origin, requests } = await rawServer([
      'HTTP/1.1 200 OK\r\ncontent-length: 24\r\n\r\n{"data":{"status":"ok"}}',
      'HTTP/1.1 20',
    ]);
    await startService();
    vi.stubEnv('IM_BASE_URL', `${origin}/org/app`);
    const { add } = await loadHandlers();
    const warm = await add({ body: { usernames: ['a'] } });

    const { status } = await add({ body: { usernames: ['b'] } });

    expect([warm.status, status, requests.length]).toEqual([200, 502, 2]);
  });

  test('a connection that does not open within 3 s is given up and tried again, writes too', async () => {
    await startService();
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const { port, attempts } = await deafTlsServer();
    vi.stubEnv('IM_BASE_URL', `https://127.0.0.1:${port}/org/app`);
    const { add } = await loadHandlers();

    const { status, body } = await add({ body: { usernames: ['a'] } }, 8_500);

    expect([status, body.type]).toEqual([504, 'urn:thread-members:im-timeout']);
    expect(attempts).toHaveLength(3);
  });

  test('over TLS, and a certificate that does not verify is refused', async () => {
    const { im, list, logs } = await startService({ tls: await loopbackCertificate() });
    im.seedThread(THREAD, { members: ['a'] });

    const unknown = await list();
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const trusted = await list();

    expect([unknown.status, logs[0]?.['cause']]).toEqual([502, 'DEPTH_ZERO_SELF_SIGNED_CERT']);
    expect(trusted.body.data).toEqual({ affiliations: ['a'] });
  });
});

describe('time', () => {
  test('one attempt of a list has 8 s, then it is tried again', async () => {
    const { im, list } = await startService();
    im.seedThread(THREAD);
    im.intercept = () => (im.calls.length === 1 ? { kind: 'hang' } : undefined);

    const { status, body } = await list();

    expect([status, im.calls.length]).toEqual([200, 2]);
    expect(body.duration).toBeGreaterThanOrEqual(8_000);
  });

  test('no retry is begun that would pass the deadline', async () => {
    const { im, list } = await startService();
    vi.spyOn(Math, 'random').mockReturnValue(0.999);
    im.intercept = () => ({ kind: 'answer', status: 503 });

    const { status } = await list({}, 1_900);

    expect([status, im.calls.length]).toEqual([502, 1]);
  });
});

/** A server that sends these texts in turn, one for each request, and cuts the connection after the last one. */
async function rawServer(answers: readonly string[]) {
  const requests: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      const last = requests.push(String(data)) >= answers.length;
      socket.write(answers[requests.length - 1] ?? '', () => last && socket.resetAndDestroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { origin: `http://127.0.0.1:${port}`, requests };
}

/** A server that takes TCP connections and never says a word, so that a TLS handshake does not end. */
async function deafTlsServer() {
  const attempts: Socket[] = [];
  const server = createServer((socket) => attempts.push(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of attempts) socket.destroy();
    server.close();
  });
  const address = server.address();
  return { port: typeof address === 'object' ? address?.port : undefined, attempts };
}
