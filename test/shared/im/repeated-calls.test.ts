import { describe, expect, test, vi } from 'vitest';
import type { Fault } from '../../../infra/local/im-simulator/fault.ts';
import { loopbackCertificate } from '../../support/loopback-certificate.ts';
import { retryAtOnce } from '../../support/retry-at-once.ts';
import { names, startService } from '../../support/service.ts';

retryAtOnce();

const THREAD = '177916702949377';
const ANNA = { body: { usernames: ['anna'] } };
/** The connection breaks when a dead one would long have broken. */
const LATE = { kind: 'apply-then-reset', afterMs: 1_050 } as const;
const PARTIAL = { kind: 'raw', bytes: 'HTTP/1.1 20', ending: 'reset' } as const;
const SILENT_BODY = { kind: 'raw', bytes: 'HTTP/1.1 200 OK\r\n\r\n', ending: 'silence' } as const;

describe.each([
  ['plain', undefined],
  ['TLS', loopbackCertificate],
])('over kept %s connections', (_, certificate) => {
  test.each([
    ['is closed', { kind: 'raw', bytes: '', ending: 'close' }],
    ['is reset', { kind: 'reset' }],
  ] as const)('a write is sent again when its connection %s at once', async (_, fault) => {
    const { im, remove } = await startWarm(1, certificate);
    im.intercept = () => (im.calls.length === 2 ? fault : undefined);

    const { status, body } = await remove(ANNA);

    expect([status, im.calls.length, im.connections]).toEqual([200, 3, 2]);
    expect(body.entities).toEqual([{ user: 'anna', result: true }]);
  });

  test.each([
    ['late', LATE],
    ['within an answer', PARTIAL],
  ])('a write is not sent again when its connection breaks %s', async (_, fault) => {
    const { im, logs, remove } = await startWarm(1, certificate);
    im.intercept = () => fault;

    const { status, body } = await remove(ANNA);

    expect([status, body.type, im.calls.length]).toEqual([502, 'urn:thread-members:im-failed', 2]);
    expect(logs[1]).toMatchObject({ vendorCalls: 1, vendorFailures: 1 });
  });
});

describe('of several kept connections', () => {
  test.each([
    ['breaks late', LATE, 29_000],
    ['breaks within an answer', PARTIAL, 29_000],
    ['is silent', { kind: 'hang' }, 1_700],
    ['is silent after the headers', SILENT_BODY, 1_700],
  ] as const)('one %s: the idle ones are not used again', async (_, fault, remainingMs) => {
    const { im, add } = await startWarm(3);
    im.intercept = () => fault;
    await add(ANNA, remainingMs);
    im.intercept = undefined;

    const { status } = await add(ANNA);

    expect([status, im.connections]).toEqual([200, 4]);
  });

  test('one is dead: those in use go on, and each of their calls is sent once', async () => {
    const { im, add } = await startWarm(5);
    im.intercept = () => (im.calls.length === 6 ? { kind: 'reset' } : { kind: 'delay', ms: 50 });

    const { status } = await add({ body: { usernames: names(50) } });

    expect([status, im.calls.length, im.connections]).toEqual([200, 11, 6]);
  });
});

describe('a call that is sent again', () => {
  test.each(['list', 'add', 'remove'] as const)('has what is left of the deadline: %s', async (operation) => {
    const { im, ...service } = await startWarm(1);
    const faults: Fault[] = [
      { kind: 'apply-then-reset', afterMs: 300 },
      { kind: 'delay', ms: 450 },
    ];
    im.intercept = () => faults.shift();

    const { status, body } = await service[operation](operation === 'list' ? {} : ANNA, 2_100);

    expect([status, body.type, im.calls.length]).toEqual([504, 'urn:thread-members:im-timeout', 3]);
  });
});

/** A service that keeps so many connections, each of which has served one call, to a thread with one member. */
async function startWarm(connections: number, certificate?: typeof loopbackCertificate) {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  if (certificate) vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  const service = await startService(certificate && { tls: await certificate() });
  service.im.seedThread(THREAD, { members: ['anna'] });
  service.im.intercept = () => ({ kind: 'delay', ms: 50 });
  await service.add({ body: { usernames: names(10 * connections) } });
  service.im.intercept = undefined;
  expect(service.im.connections).toBe(connections);
  return service;
}
