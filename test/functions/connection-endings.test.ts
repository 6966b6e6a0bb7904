import { describe, expect, test, vi } from 'vitest';
import type { Fault } from '../../infra/local/im-simulator/fault.ts';
import { startEvents } from '../support/events.ts';
import { loopbackCertificate } from '../support/loopback-certificate.ts';
import { errorOf, startRotation } from '../support/rotation.ts';
import { names, startService } from '../support/service.ts';

const THREAD = '177916702949377';
const OPERATIONS = ['list', 'add', 'remove'] as const;

const UPGRADE = raw('HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n', 'silence');
const OK = 'HTTP/1.1 200 OK\r\nconnection: close\r\n';
const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`;
const CONTINUE = 'HTTP/1.1 103 Early Hints\r\n\r\n';
const KEPT = 'HTTP/1.1 200 OK\r\ncontent-length: 28\r\n\r\n';
const EMPTY_LIST = '{"data":{"affiliations":[]}}';

/** Each way of ending a call, and the code that it is told with. */
const ENDINGS = [
  ['an upgrade that nobody asked for', UPGRADE, 'im-failed'],
  ['a 101 that upgrades to nothing', raw('HTTP/1.1 101 X\r\n\r\n', 'silence'), 'im-failed'],
  ['an end without an answer', raw('', 'close'), 'im-failed'],
  ['a reset without an answer', raw('', 'reset'), 'im-failed'],
  ['an end within the status line', raw('HTTP/1.1 20', 'close'), 'im-failed'],
  ['an end within the headers', raw(`${OK}content-le`, 'close'), 'im-failed'],
  ['an end after the headers', raw(`${OK}content-length: 9\r\n\r\n`, 'close'), 'im-failed'],
  ['an end within the body', raw(`${OK}content-length: 9\r\n\r\n{"da`, 'close'), 'im-failed'],
  ['a reset within the body', raw(`${OK}content-length: 9\r\n\r\n{"da`, 'reset'), 'im-failed'],
  ['an end before the last chunk', raw(`${CHUNKED}4\r\n{"da\r\n`, 'close'), 'im-failed'],
  ['an end within the trailers', raw(`${CHUNKED}0\r\nchecksum: 1`, 'close'), 'im-failed'],
  ['a chunk of no known length', raw(`${CHUNKED}zz\r\n{}\r\n`, 'silence'), 'im-failed'],
  ['what is not HTTP', raw('220 mail.example.com ESMTP\r\n', 'silence'), 'im-failed'],
  ['an answer with what is not HTTP behind it', raw(`${KEPT}${EMPTY_LIST}\0`, 'silence'), 'im-failed'],
  ['two lengths', raw(`${OK}content-length: 2\r\ncontent-length: 9\r\n\r\n{}`, 'silence'), 'im-failed'],
  ['headers over 16 KB', raw(`${OK}x: ${'x'.repeat(20_000)}`, 'silence'), 'im-failed'],
  ['trailers over 16 KB', raw(`${CHUNKED}0\r\nx: ${'x'.repeat(20_000)}`, 'silence'), 'im-failed'],
  ['an end after an interim answer', raw(CONTINUE, 'close'), 'im-failed'],
  ['interim answers without an end', raw(CONTINUE.repeat(1_000), 'silence'), 'im-bad-answer'],
  ['a body without an end', raw(`${OK}\r\n${'x'.repeat(1_100_000)}`, 'silence'), 'im-bad-answer'],
  ['a body that is cut off where it has no length', raw(`${OK}\r\n{"data"`, 'close'), 'im-bad-answer'],
] as const;

describe.each(OPERATIONS)('%s, when the vendor’s answer is', (operation) => {
  test.each(ENDINGS)('%s: a 502 at once', async (_, fault, code) => {
    const service = await startFaulty(fault);

    const { status, body } = await service[operation](requestOf(operation));

    expect([status, body.type]).toEqual([502, `urn:thread-members:${code}`]);
    expect(service.logs[0]).toMatchObject({ code, vendorFailures: service.im.calls.length });
  });

  test('an end within the body, over TLS: a 502 at once', async () => {
    const service = await startFaulty(raw(`${OK}content-length: 9\r\n\r\n{"da`, 'close'), true);

    expect((await service[operation](requestOf(operation))).status).toBe(502);
  });

  test('silence after the headers: a 504 at the deadline', async () => {
    const service = await startFaulty(raw(`${OK}content-length: 9\r\n\r\n`, 'silence'));

    const { status, body } = await service[operation](requestOf(operation), 1_700);

    expect([status, body.type]).toEqual([504, 'urn:thread-members:im-timeout']);
    expect(service.logs[0]).toMatchObject({ vendorCalls: 1, vendorFailures: 1 });
  });
});

describe('an upgrade', () => {
  test('takes no slot: a sandbox that met six of them works on', async () => {
    const { im, add, list } = await startFaulty(UPGRADE);

    const upgraded = await add({ body: { usernames: names(60) } });
    im.intercept = undefined;
    const after = await list();

    expect([upgraded.status, im.calls.length, after.status]).toEqual([502, 7, 200]);
  });

  test('over TLS is a failure like any other', async () => {
    const { add } = await startFaulty(UPGRADE, true);

    expect((await add(requestOf('add'))).body).toMatchObject({ status: 502, im: { status: 101 } });
  });

  test('fails one thread’s message, and the batch’s other threads are told', async () => {
    const { im, consume, results } = await startEvents();
    const threads = names(6, '').map((digit) => `100${digit}`);
    for (const thread of threads) im.seedThread(thread);
    im.intercept = ({ path }) => (path.includes(`/${threads[0]}/`) ? UPGRADE : undefined);

    const reported = await consume(threads.map((threadId) => ({ threadId })));

    expect(reported).toEqual(['m0']);
    expect(results().map(({ detail }) => detail.threadId)).toEqual(threads.slice(1));
  });

  test('fails the test of a new token', async () => {
    const service = await startRotation();
    service.im.intercept = () => UPGRADE;

    const error = await errorOf(service, service.rotate);

    expect(error.fault).toBe('im-failed');
  });
});

describe('an answer is read', () => {
  test.each([
    ['after interim ones', `HTTP/1.1 100 Continue\r\n\r\n${CONTINUE}${OK}\r\n${EMPTY_LIST}`],
    ['with trailers', `${CHUNKED}1c\r\n${EMPTY_LIST}\r\n0\r\nchecksum: 1\r\n\r\n`],
    ['with another one behind it', `${KEPT}${EMPTY_LIST}${KEPT}${EMPTY_LIST}`],
  ])('%s', async (_, bytes) => {
    const { list } = await startFaulty(raw(bytes, 'close'));

    expect((await list()).body.data).toEqual({ affiliations: [] });
  });
});

/** A service whose vendor answers every call so, and which does not wait between tries. */
async function startFaulty(fault: Fault, secure = false) {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  if (secure) vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  const service = await startService(secure ? { tls: await loopbackCertificate() } : {});
  service.im.seedThread(THREAD);
  service.im.intercept = () => fault;
  return service;
}

function requestOf(operation: (typeof OPERATIONS)[number]) {
  return operation === 'list' ? {} : { body: { usernames: ['a'] } };
}

function raw(bytes: string, ending: 'close' | 'reset' | 'silence') {
  return { kind: 'raw', bytes, ending } as const;
}
