import { describe, expect, test } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import { openSimulator, THREAD, usernames } from '../../../support/local/open-simulator.ts';
import { loopbackCertificate } from '../../../support/loopback-certificate.ts';

test('an answer can be canned: status, headers and body, a string as it is', async () => {
  const { im, list } = await openSimulator();
  const bodies = ['"text"', { error: 'json' }, undefined];
  im.intercept = () => ({
    kind: 'answer',
    status: 418,
    headers: { 'x-canned': 'yes' },
    body: bodies.shift(),
  });

  const answers = [await list(), await list(), await list()];

  expect(answers.map(({ body }) => body)).toEqual(['text', { error: 'json' }, {}]);
  expect(answers[0]).toMatchObject({ status: 418, headers: { 'x-canned': 'yes' } });
  expect(im.calls[0]?.status).toBe(418);
});

test('a canned answer takes the place of the call: nothing is applied', async () => {
  const { im, add } = await openSimulator();
  im.seedThread(THREAD);
  im.intercept = () => ({ kind: 'answer', status: 503 });

  await add(usernames('anna'));

  expect(im.threads.get(THREAD)?.members.size).toBe(0);
});

describe.each(['http', 'https'] as const)('over %s', (scheme) => {
  async function openOver() {
    const tls = scheme === 'https' ? await loopbackCertificate() : undefined;
    const simulator = await openSimulator(tls && { tls });
    simulator.im.seedThread(THREAD);
    return { ...simulator, good: { ...usernames('anna'), ...(tls && { ca: tls.cert }) } };
  }

  test('it answers', async () => {
    const { im, add, good } = await openOver();

    expect((await add(good)).body.data).toEqual({ status: 'ok' });
    expect(new URL(im.baseUrl).protocol).toBe(`${scheme}:`);
  });

  test('reset: the connection breaks before any byte of an answer, and nothing is applied', async () => {
    const { im, add, good } = await openOver();
    im.intercept = () => ({ kind: 'reset' });

    await expect(add(good)).rejects.toThrow(/socket hang up|ECONNRESET/);

    expect([im.calls[0]?.status, im.threads.get(THREAD)?.members.size]).toEqual([undefined, 0]);
  });

  test('reset-mid-answer: half an answer comes, and nothing is applied', async () => {
    const { im, add, good } = await openOver();
    im.intercept = () => ({ kind: 'reset-mid-answer' });

    await expect(add(good)).rejects.toThrow(/aborted|ECONNRESET/);

    expect(im.threads.get(THREAD)?.members.size).toBe(0);
  });

  test('apply-then-reset: the call is applied, its caller never learns', async () => {
    const { im, add, good } = await openOver();
    im.intercept = () => ({ kind: 'apply-then-reset' });

    await expect(add(good)).rejects.toThrow(/socket hang up|ECONNRESET/);

    expect([...(im.threads.get(THREAD)?.members ?? [])]).toEqual(['anna']);
  });

  test('hang: no answer comes, others are served, and close() ends it all', async () => {
    const { im, add, list, good } = await openOver();
    im.intercept = (call) => (call.method === 'POST' ? { kind: 'hang' } : undefined);
    const hanging = add(good).catch((error: Error) => error.message);
    await eventually(() => expect(im.calls).toHaveLength(1));

    const other = await list({ ...good, body: undefined });
    await im.close();

    expect([other.status, im.maxInFlight]).toEqual([200, 2]);
    expect(await hanging).toMatch(/socket hang up|ECONNRESET/);
    expect(im.calls.map(({ status }) => status)).toEqual([undefined, 200]);
  });
});

test.each([
  ['every answer takes the latency', 60, 0],
  ['delay: this answer comes that much later', 0, 60],
  ['both add up', 30, 30],
])('%s', async (_, latencyMs, ms) => {
  const { im, list } = await openSimulator({ latencyMs });
  im.seedThread(THREAD);
  im.intercept = () => (ms > 0 ? { kind: 'delay', ms } : undefined);
  const start = performance.now();

  const { status } = await list();

  // Timers may fire up to a millisecond early.
  expect(performance.now() - start).toBeGreaterThanOrEqual(58);
  expect(status).toBe(200);
});

test('a fault is chosen call by call, and the call is already recorded then', async () => {
  const { im, list } = await openSimulator();
  im.seedThread(THREAD);
  im.intercept = () => (im.calls.length === 2 ? { kind: 'answer', status: 500 } : undefined);

  const statuses = [await list(), await list(), await list()].map(({ status }) => status);

  expect(statuses).toEqual([200, 500, 200]);
});
