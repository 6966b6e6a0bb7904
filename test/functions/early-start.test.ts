import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { loopbackCertificate } from '../support/loopback-certificate.ts';
import { retryAtOnce } from '../support/retry-at-once.ts';
import { APP_TOKEN, loadHandlers, SECRET_ID, startService } from '../support/service.ts';

const THREAD = '177916702949377';
const ANNA = { body: { usernames: ['anna'] } };
const MINUTE = 60_000;

retryAtOnce();
afterEach(() => void vi.useRealTimers());

describe('the import of a function', () => {
  test('opens a connection and reads the secret, and the first request needs no more', async () => {
    const { im, secrets, list } = await startService();
    im.seedThread(THREAD);
    await eventually(() => expect([im.connections, secrets.calls]).toEqual([1, { GetSecretValue: 1 }]));

    const { status } = await list();

    expect([status, im.calls.length]).toEqual([200, 1]);
    expect([im.connections, secrets.calls]).toEqual([1, { GetSecretValue: 1 }]);
  });

  test('is not held up by a request that comes at once: it joins what has begun', async () => {
    const { im, secrets, add } = await startService();
    im.seedThread(THREAD);

    const { status } = await add(ANNA);

    expect([status, im.connections, secrets.calls]).toEqual([200, 1, { GetSecretValue: 1 }]);
  });

  test.each([
    ['IM_BASE_URL', undefined],
    ['IM_BASE_URL', 'not a URL'],
    ['IM_REMOVE_NOUN', 'rooms'],
    ['APP_TOKEN_SECRET_ID', undefined],
    ['APP_TOKEN_SECRET_ID', ''],
  ])('does nothing when %s is %s', async (name, value) => {
    const { im, secrets } = await startService();
    await eventually(() => expect([im.connections, secrets.calls]).toEqual([1, { GetSecretValue: 1 }]));
    vi.stubEnv(name, value);
    const { list } = await loadHandlers();

    const { status } = await list();

    expect(status).toBe(500);
    expect([im.connections, secrets.calls]).toEqual([1, { GetSecretValue: 1 }]);
  });

  test.each(['rotate-app-token', 'sequence-member-events'])('does nothing in %s', async (entry) => {
    const { im, secrets, list } = await startService();
    im.seedThread(THREAD);
    await list();
    vi.stubEnv('AGORA_APP_SECRET_ID', SECRET_ID);
    vi.stubEnv('EVENT_BUS_NAME', 'bus');
    vi.stubEnv('QUEUE_URL', 'https://sqs.us-east-1.amazonaws.com/000000000000/changes.fifo');
    vi.resetModules();

    await import(`../../functions/${entry}.ts`);
    await list(); // whatever the import had begun would arrive before this

    expect([im.connections, secrets.calls]).toEqual([1, { GetSecretValue: 1 }]);
  });
});

describe('the secret’s early read', () => {
  test('fails: the first request reads again', async () => {
    const { secrets, list } = await startAgain((secrets) => {
      secrets.fail = () => 'internal';
    });
    await eventually(() => expect(secrets.calls['GetSecretValue']).toBe(4)); // three tries
    secrets.fail = undefined;

    expect((await list()).status).toBe(200);
    expect(secrets.calls['GetSecretValue']).toBe(5);
  });

  test('finds no token yet: the first request finds the one that came meanwhile', async () => {
    const { im, secrets, list } = await startService({ secret: '{}' });
    im.seedThread(THREAD);
    await eventually(() => expect(secrets.calls).toEqual({ GetSecretValue: 1 }));
    secrets.put(SECRET_ID, APP_TOKEN);

    expect((await list()).status).toBe(200);
  });

  test('stands still while the sandbox is frozen: the first request does not wait for it', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { secrets, list } = await startAgain((secrets) => {
      secrets.fail = () => 'hang';
    });
    await eventually(() => expect(secrets.calls['GetSecretValue']).toBe(2));
    secrets.fail = undefined;
    vi.setSystemTime(Date.now() + 10 * MINUTE);

    expect((await list({}, 2_500)).status).toBe(200);
  });

  test('brings a token that has expired by then: the first request reads the next one', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const expiresAt = Math.floor(Date.now() / 1_000) + 3_600;
    const secret = JSON.stringify({ appToken: `old-app-token-${'o'.repeat(40)}`, expiresAt });
    const { im, secrets, list } = await startService({ secret });
    im.seedThread(THREAD);
    await eventually(() => expect(secrets.calls).toEqual({ GetSecretValue: 1 }));
    secrets.put(SECRET_ID, APP_TOKEN);
    vi.setSystemTime(Date.now() + 120 * MINUTE);

    expect((await list()).status).toBe(200);
    expect(im.calls).toHaveLength(1);
  });
});

describe('the early connection', () => {
  test('is closed by the vendor meanwhile: the first request opens its own', async () => {
    const { vendor, add } = await startWithVendor();
    vendor.sockets[0]?.destroy();
    await eventually(() => expect(vendor.sockets[0]?.closed).toBe(true));

    expect((await add(ANNA)).status).toBe(200);
    expect([vendor.sockets.length, vendor.requests]).toEqual([2, 1]);
  });

  test('brings bytes that nobody asked for: the first request opens its own', async () => {
    const { vendor, add } = await startWithVendor();
    vendor.sockets[0]?.write('HTTP/1.1 408 Request Timeout\r\ncontent-length: 2\r\n\r\n{}');

    expect((await add(ANNA)).status).toBe(200);
    expect([vendor.sockets.length, vendor.requests]).toEqual([2, 1]);
  });

  test('is dead when the sandbox thaws: the first write is sent again on another one', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { vendor, add } = await startWithVendor();
    vi.setSystemTime(Date.now() + MINUTE);
    vendor.onRequest = (socket) => socket === vendor.sockets[0] && socket.resetAndDestroy();

    expect((await add(ANNA)).status).toBe(200);
    expect([vendor.sockets.length, vendor.requests]).toEqual([2, 2]);
  });

  test('breaks under the first write when it is new: that may have been applied, and is not sent again', async () => {
    const { vendor, add } = await startWithVendor();
    vendor.onRequest = (socket) => socket.resetAndDestroy();

    const { status, body } = await add(ANNA);

    expect([status, body.type, vendor.requests]).toEqual([502, 'urn:thread-members:im-failed', 1]);
  });

  test('over TLS serves the first request if the certificate names the host, and is refused if it names another', async () => {
    const certificate = await loopbackCertificate();
    const trusted = tls.getCACertificates();
    onTestFinished(() => tls.setDefaultCACertificates(trusted));
    tls.setDefaultCACertificates([certificate.cert]);
    const { im, list } = await startService({ tls: certificate });
    im.seedThread(THREAD);
    expect([(await list()).status, im.connections]).toEqual([200, 1]);
    vi.stubEnv('IM_BASE_URL', im.baseUrl.replace('127.0.0.1', 'localhost'));
    const { add } = await loadHandlers();

    expect([(await add(ANNA)).status, im.calls.length]).toEqual([502, 1]);
  });

  test('keeps no process alive, even if the vendor’s first address refuses it and the second takes it', async () => {
    const { vendor, baseUrl } = await startVendor();
    const script = `
      const found = [{ address: '::1', family: 6 }, { address: '127.0.0.1', family: 4 }];
      process.getBuiltinModule('node:dns').lookup = (host, options, done) => done(null, found);
      await import('./functions/list-members.ts');`;
    const env = { IM_BASE_URL: baseUrl.replace('127.0.0.1', 'localhost'), APP_TOKEN_SECRET_ID: SECRET_ID };

    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      env,
      timeout: 20_000,
    });

    expect(vendor.sockets).toHaveLength(1);
  });

  test('is refused: the first request is told, and the next one goes through', async () => {
    const { im } = await startService();
    im.seedThread(THREAD);
    vi.stubEnv('IM_BASE_URL', 'http://127.0.0.1:1/org/app');
    const { add } = await loadHandlers();

    expect((await add(ANNA)).status).toBe(502);
  });
});

/** A service, and a second sandbox of it that is imported under changed circumstances. */
async function startAgain(change: (secrets: Awaited<ReturnType<typeof startService>>['secrets']) => void) {
  const { im, secrets } = await startService();
  im.seedThread(THREAD);
  await eventually(() => expect(secrets.calls).toEqual({ GetSecretValue: 1 }));
  change(secrets);
  return { secrets, ...(await loadHandlers()) };
}

/** A service whose vendor takes every write, on connections that the test can see; the early one is open. */
async function startWithVendor() {
  const { secrets } = await startService();
  const { vendor, baseUrl } = await startVendor();
  vi.stubEnv('IM_BASE_URL', baseUrl);
  const handlers = await loadHandlers();
  await eventually(() => expect(vendor.sockets).toHaveLength(1));
  await eventually(() => expect(secrets.calls).toEqual({ GetSecretValue: 2 }));
  return { vendor, ...handlers };
}

async function startVendor() {
  const vendor = {
    sockets: [] as Socket[],
    requests: 0,
    onRequest: undefined as ((socket: Socket) => unknown) | undefined,
  };
  const server = createServer(({ socket }, response) => {
    vendor.requests += 1;
    if (!vendor.onRequest?.(socket)) response.end('{"data":{"status":"ok"}}');
  });
  server.on('connection', (socket) => vendor.sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { vendor, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/org/app` };
}
