import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { EVENT_SETTINGS } from '../../infra/environment/event-settings.ts';
import type { Fault } from '../../infra/local/im-simulator/fault.ts';
import { deliverBatch } from '../../infra/local/sqs/event-source-mapping.ts';
import { startEvents, THREAD } from '../support/events.ts';
import { startMessagingService } from '../support/messaging.ts';
import { names } from '../support/service.ts';

const OTHER = '177916702949378';
const HOLD_SECONDS = 60;
const GATEWAY_TIMEOUT = { kind: 'answer', status: 504, body: '<html>504 Gateway Time-out</html>' } as const;
const REFUSED = { kind: 'answer', status: 403, body: { error: 'group_error' } } as const;
/** Leaves the vendor 200 ms. */
const SHORT_MS = 15_200;

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});

/** A thread whose first call ends so; the others, and another thread's, are answered. */
async function startWithFirst(fault: Fault) {
  const service = await startEvents();
  for (const thread of [THREAD, OTHER]) service.im.seedThread(thread);
  let calls = 0;
  service.im.intercept = ({ path }) => {
    if (path.includes(OTHER)) return undefined;
    calls += 1;
    return calls === 1 ? fault : undefined;
  };
  return service;
}

describe('after a write that the vendor may still apply', () => {
  test.each<[string, Fault]>([
    ['a connection that breaks after sending', { kind: 'reset' }],
    ['half an answer', { kind: 'reset-mid-answer' }],
    ['101, after which no answer comes', raw('HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n')],
    ['interim answers without an end', raw('HTTP/1.1 100 Continue\r\n\r\n'.repeat(100))],
    ['a connection that is closed without an answer', raw('')],
    ['408', { kind: 'answer', status: 408 }],
    ['502 of a gateway', { kind: 'answer', status: 502, body: '<html>' }],
    ['504 of a gateway', GATEWAY_TIMEOUT],
    ['524 of a gateway', { kind: 'answer', status: 524 }],
    ['202, accepted and not done', { kind: 'answer', status: 202 }],
  ])('(%s) its thread rests for 60 s, and no other', async (_, fault) => {
    const { im, consume, visibilities, results } = await startWithFirst(fault);

    const reported = await consume([
      { operation: 'remove', usernames: ['anna'] },
      { usernames: ['anna'] },
      { threadId: OTHER, usernames: ['carl'] },
    ]);

    expect(reported).toEqual(['m0', 'm1']);
    expect(im.calls.filter(({ path }) => path.includes(THREAD))).toHaveLength(1);
    expect(visibilities()).toEqual({ 'receipt-m0': HOLD_SECONDS, 'receipt-m1': HOLD_SECONDS });
    expect(results().map(({ detail }) => detail.requestId)).toEqual(['m2']);
  });

  test('(no answer in time) its thread rests for 60 s', async () => {
    const { im, consume, visibilities } = await startWithFirst({ kind: 'hang' });

    const reported = await consume([{ operation: 'remove' }, {}], SHORT_MS);

    expect(reported).toEqual(['m0', 'm1']);
    expect(im.calls).toHaveLength(1);
    expect(visibilities()).toEqual({ 'receipt-m0': HOLD_SECONDS, 'receipt-m1': HOLD_SECONDS });
  });

  test('it rests for longer when the pace says so', async () => {
    const { im, consume, visibilities } = await startEvents();
    const counts = [1, 5, 6, 7, 100];
    im.intercept = () => GATEWAY_TIMEOUT;

    for (const receiveCount of counts) await consume([{ messageId: `m-${receiveCount}`, receiveCount }]);

    expect(counts.map((count) => visibilities()[`receipt-m-${count}`])).toEqual([60, 60, 64, 128, 300]);
  });

  test('the other half of a refused batch is not sent', async () => {
    const { im, consume, visibilities } = await startEvents();
    im.intercept = ({ usernames = [] }) => (usernames.length > 1 ? REFUSED : GATEWAY_TIMEOUT);

    expect(await consume([{ usernames: ['anna', 'bert'] }])).toEqual(['m0']);

    expect(im.calls.map(({ usernames }) => usernames)).toEqual([['anna', 'bert'], ['anna']]);
    expect(visibilities()).toEqual({ 'receipt-m0': HOLD_SECONDS });
  });

  test('calls of the same change that wait for their turn are not sent', async () => {
    const { im, consume } = await startWithFirst(GATEWAY_TIMEOUT);

    expect(await consume([{ usernames: names(100) }])).toEqual(['m0']);

    expect(im.calls).toHaveLength(5);
  });

  test('a call of the same change that waits for its next try is not sent again', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.2);
    const { im, consume, visibilities } = await startEvents();
    im.intercept = ({ usernames }) =>
      usernames?.includes('user0')
        ? { kind: 'answer', status: 429, body: { error: 'reach_limit' } }
        : GATEWAY_TIMEOUT;

    expect(await consume([{ usernames: names(20) }])).toEqual(['m0']);

    expect(im.calls).toHaveLength(2);
    expect(visibilities()).toEqual({ 'receipt-m0': HOLD_SECONDS });
  });

  test('it is not the first message’s failure alone that counts', async () => {
    const { im, consume, visibilities } = await startEvents();
    im.intercept = ({ usernames }) =>
      usernames?.includes('user0') ? { kind: 'answer', status: 500 } : GATEWAY_TIMEOUT;

    const reported = await consume([{ usernames: names(10) }, { usernames: ['zoe'] }]);

    expect(reported).toEqual(['m0', 'm1']);
    expect(visibilities()).toEqual({ 'receipt-m0': HOLD_SECONDS, 'receipt-m1': HOLD_SECONDS });
  });

  test('nor does the result of an earlier message that is not on the bus change it', async () => {
    const { im, bus, consume, visibilities } = await startEvents();
    im.seedThread(THREAD);
    im.intercept = ({ method }) => (method === 'DELETE' ? GATEWAY_TIMEOUT : undefined);
    bus.on(PutEventsCommand).rejects(new Error('not there'));

    await consume([{ usernames: ['anna'] }, { operation: 'remove', usernames: ['anna'] }]);

    expect(visibilities()).toEqual({ 'receipt-m0': HOLD_SECONDS, 'receipt-m1': HOLD_SECONDS });
  });

  test('over HTTP, which promises no order, the rest is sent', async () => {
    const { im, add } = await startWithFirst(GATEWAY_TIMEOUT);

    const { status } = await add({ body: { usernames: names(100) } });

    expect(status).toBe(207);
    expect(im.calls).toHaveLength(10);
  });
});

test.each<[string, Fault]>([
  ['500', { kind: 'answer', status: 500 }],
  ['503', { kind: 'answer', status: 503 }],
  ['429', { kind: 'answer', status: 429, body: { error: 'resource_limited' } }],
  ['401', { kind: 'answer', status: 401, body: { error: 'unauthorized' } }],
  ['301', { kind: 'answer', status: 301 }],
  ['200 without what it must say', { kind: 'answer', status: 200, body: 'no JSON' }],
])('a write that ended (%s) comes again as soon as ever', async (_, fault) => {
  const { im, consume, visibilities } = await startEvents();
  im.intercept = () => fault;

  await consume([{}]);

  expect(visibilities()).toEqual({ 'receipt-m0': 2 });
});

describe('a remove that the vendor applies 50 s after it was given up', () => {
  /** A remove and an add of one user, in the queue; the vendor is silent at the first remove, and applies it in 50 s. */
  async function openQueue() {
    const service = await startMessagingService();
    const { im, changes, clock, mapping, consumer } = service;
    im.seedThread(THREAD, { members: ['anna'] });
    let lateAt: number | undefined;
    im.intercept = ({ method }) => {
      if (method !== 'DELETE' || lateAt !== undefined) return undefined;
      lateAt = clock.now + 50_000;
      return { kind: 'hang' };
    };
    for (const type of ['ThreadMembersRemoveRequested', 'ThreadMembersAddRequested']) {
      const body = JSON.stringify({ 'detail-type': type, detail: { threadId: THREAD, usernames: ['anna'] } });
      changes.send({ body, group: THREAD, deduplicationId: type });
    }
    return {
      ...service,
      deliver: () => deliverBatch(mapping(consumer)),
      /** The first remove is sent, and given up. */
      async giveUp() {
        while (lateAt === undefined) await deliverBatch({ ...mapping(consumer), timeoutMs: SHORT_MS });
      },
      /** Time goes on by a second, and what the vendor is late with is applied. */
      tick() {
        clock.now += 1_000;
        if (clock.now === lateAt) im.threads.get(THREAD)?.members.delete('anna');
      },
      members: () => [...(im.threads.get(THREAD)?.members ?? [])],
    };
  }

  test('does not undo the add behind it', async () => {
    const { giveUp, deliver, tick, changes, members, results } = await openQueue();

    await giveUp();
    for (let seconds = 0; seconds < 120; seconds += 1) {
      tick();
      await deliver();
    }

    expect(changes.messages).toEqual([]);
    expect(results).toHaveLength(2);
    expect(members()).toEqual(['anna']);
  });

  test('does not when the visibility cannot be set, either: the queue’s own holds the thread', async () => {
    const { giveUp, changes, clock, endpoint, members } = await openQueue();
    const receivedAt = clock.now;
    endpoint.fail = () => 'internal';

    await giveUp();

    const { visibilitySeconds, consumerTimeoutSeconds } = EVENT_SETTINGS;
    expect(changes.messages.map(({ visibleAt }) => visibleAt)).toEqual(
      Array(2).fill(receivedAt + visibilitySeconds * 1_000),
    );
    // A consumer that is ended at its time-out has sent its last write by then.
    expect(visibilitySeconds - consumerTimeoutSeconds).toBeGreaterThanOrEqual(HOLD_SECONDS);
    expect(members()).toEqual(['anna']);
  });
});

/** These bytes and then the end of the connection, instead of an answer. */
function raw(bytes: string): Fault {
  return { kind: 'raw', bytes, ending: 'close' };
}
