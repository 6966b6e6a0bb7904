import { PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { describe, expect, test, vi } from 'vitest';
import { startEvents, THREAD, taken } from '../support/events.ts';

const OTHER = '177916702949378';

describe('a result that is not on the bus', () => {
  test('is sent again alone', async () => {
    const { im, consume, calls, bus } = await startEvents();
    im.seedThread(THREAD);
    bus.on(PutEventsCommand).callsFakeOnce(refusing(1)).callsFake(taken);

    expect(
      await consume([{ usernames: ['anna'] }, { usernames: ['bert'] }, { usernames: ['carl'] }]),
    ).toEqual([]);

    expect(calls().map((entries) => entries.map(({ Detail = '' }) => JSON.parse(Detail).requestId))).toEqual([
      ['m0', 'm1', 'm2'],
      ['m1'],
    ]);
  });

  test('keeps its message and the later ones of its thread, though all were applied', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const { im, consume, bus, visibilities, logs } = await startEvents();
    for (const thread of [THREAD, OTHER]) im.seedThread(thread);
    bus.on(PutEventsCommand).callsFake(({ Entries = [] }: { Entries?: PutEventsRequestEntry[] }) =>
      refusing(...Entries.flatMap(({ Detail }, index) => (Detail?.includes('"m1"') ? index : [])))({
        Entries,
      }),
    );

    const reported = await consume([
      { usernames: ['anna'] },
      { usernames: ['bert'] },
      { operation: 'remove', usernames: ['anna'] },
      { threadId: OTHER, usernames: ['carl'] },
    ]);

    expect(reported).toEqual(['m1', 'm2']);
    expect(visibilities()).toEqual({ 'receipt-m1': 2, 'receipt-m2': 2 });
    expect([...(im.threads.get(THREAD)?.members ?? [])]).toEqual(['bert']);
    expect(logs).toContainEqual(expect.objectContaining({ messageId: 'm1', reason: 'unpublished' }));
    expect(logs).toContainEqual(expect.objectContaining({ messageId: 'm2', reason: 'follows' }));
    expect(logs).toContainEqual({
      level: 'warn',
      event: 'results-unpublished',
      events: 1,
      causes: ['InternalFailure'],
    });
  });

  test('keeps a malformed message, too', async () => {
    const { consume, bus } = await startEvents();
    bus.on(PutEventsCommand).rejects(new Error('not there'));

    expect(await consume([{ body: '{' }])).toEqual(['m0']);
  });
});

/** An answer of EventBridge that refuses the entries at these places. */
function refusing(...places: number[]) {
  return ({ Entries = [] }: { Entries?: PutEventsRequestEntry[] }) => ({
    FailedEntryCount: places.length,
    Entries: Entries.map((_, index) =>
      places.includes(index)
        ? { ErrorCode: 'InternalFailure', ErrorMessage: 'failed' }
        : { EventId: `event-${index}` },
    ),
  });
}
