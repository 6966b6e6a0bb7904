import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { MethodBudget } from '../../../shared/budget/method-budget.ts';
import type { Invocation } from '../../../shared/invocation.ts';
import { budgetStage, mostInASecond, RATE } from '../../support/budget/budget-stage.ts';
import { sample } from '../../support/runs.ts';

/** What clocks 200 ms apart can bring together, and a reservation that waits for the table's answer. */
const BURST = 0.2 * RATE + 10;

describe('without pressure', () => {
  test('a call needs no place, and the table is not asked', () => {
    const { sandbox, invocation, memory } = budgetStage();

    expect([sandbox().place(() => 1, invocation()), memory.updates]).toEqual([undefined, 0]);
  });

  test('a sandbox is free again when nobody has met any for a minute', async () => {
    const { sandbox, invocation, time } = budgetStage();
    const [one, other] = [sandbox(), sandbox()];
    one.refused(undefined);
    void one.place(() => 1, invocation());
    await time.sleepUntil(30_000);
    other.refused(undefined);
    void other.place(() => 1, invocation());
    await time.sleepUntil(59_000);
    void one.place(() => 1, invocation());

    await time.sleepUntil(61_000);
    expect(one.place(() => 1, invocation())).toBeInstanceOf(Promise);
    await time.sleepUntil(91_500);
    expect([one.place(() => 1, invocation()), other.place(() => 1, invocation())]).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('under pressure', () => {
  test('in any second at most the rate and one burst is handed out, over all sandboxes, with clocks 200 ms apart', async () => {
    const request = fc.record({ pauseMs: fc.nat({ max: 500 }), calls: fc.integer({ min: 1, max: 30 }) });
    const sandboxes = fc.array(
      fc.record({
        offsetMs: fc.nat({ max: 200 }),
        lane: fc.constantFrom('http', 'events'),
        requests: fc.array(request, { minLength: 1, maxLength: 10 }),
      }),
      { minLength: 8, maxLength: 16 },
    );

    await fc.assert(
      fc.asyncProperty(sandboxes, async (all) => {
        const { sandbox, invocation, time } = budgetStage();
        const sentAt: number[] = [];
        const serve = async ({ offsetMs, lane, requests }: (typeof all)[number]) => {
          const budget = pressed(sandbox(offsetMs));
          for (const { pauseMs, calls } of requests) {
            await time.sleep(pauseMs);
            await sendAll(budget, calls, invocation(lane), () => sentAt.push(time.now()));
          }
        };
        void Promise.all(all.map(serve));

        await time.pass();

        expect(mostInASecond(sentAt)).toBeLessThanOrEqual(RATE + BURST);
      }),
      sample(30),
    );
  });

  test('calls that begin together take one update, and their places are one after the other', async () => {
    const { sandbox, invocation, time, memory } = budgetStage();
    const sentAt: number[] = [];

    void sendAll(pressed(sandbox()), 10, invocation(), () => sentAt.push(Math.round(time.now())));
    await time.pass();

    expect(memory.updates).toBe(1);
    expect(sentAt).toEqual([1, 11, 22, 33, 44, 56, 67, 78, 89, 100]);
  });

  test('calls that follow one another slowly have the rate, though the places of several that were reserved are given up', async () => {
    const { sandbox, invocation, time, memory } = budgetStage();
    let sent = 0;
    const list = async (budget: MethodBudget): Promise<void> => {
      for (let further = 19; further >= 0; further -= 1) {
        await budget.place(() => 1 + further, invocation());
        sent += 1;
        await time.sleep(150);
      }
      if (time.now() < 20_000) await list(budget);
    };
    for (let count = 0; count < 12; count += 1) void list(pressed(sandbox()));

    await time.pass();

    expect(sent / (time.now() / 1_000)).toBeGreaterThan(70); // 80, if they had no wait at all
    expect(memory.items.get('/org/app POST')?.calls).toBeLessThan(1.1 * sent);
  });

  test('a sandbox that is new to it learns from its first reservation what the others have', async () => {
    const { sandbox, invocation, time } = budgetStage();
    for (let count = 0; count < 9; count += 1)
      void sendAll(pressed(sandbox()), 10, invocation(), () => undefined);
    await time.sleepUntil(30);
    const sentAt: number[] = [];

    void sendAll(pressed(sandbox()), 1, invocation(), () => sentAt.push(Math.round(time.now())));
    await time.pass();

    expect(sentAt).toEqual([1_000]);
  });

  test('HTTP waits for 3 s; what would begin later is refused at once, with the seconds to wait', async () => {
    const { sandbox, invocation, time, memory } = budgetStage();
    for (let count = 0; count < 30; count += 1)
      void sendAll(pressed(sandbox()), 10, invocation(), () => undefined);
    await time.sleepUntil(100);
    const work = invocation();
    const nextAt = memory.items.get('/org/app POST')?.nextAt;

    const denial = sandbox();
    const refusal = expect(pressed(denial).place(() => 1, work)).rejects.toMatchObject({
      code: 'rate-limited',
      retryAfterSeconds: 4,
    });
    await time.sleepUntil(130);

    await refusal;
    expect(work.tally).toMatchObject({ budgetDenied: 1, budgetUnavailable: 0 });
    expect(memory.items.get('/org/app POST')?.nextAt).toBe(nextAt);
  });

  test('events wait until their deadline', async () => {
    const { sandbox, invocation, time } = budgetStage();
    for (let count = 0; count < 27; count += 1)
      void sendAll(pressed(sandbox()), 10, invocation(), () => undefined);
    await time.sleepUntil(100);
    const [short, long] = [invocation('events', 2_000), invocation('events')];

    const refusal = expect(pressed(sandbox()).place(() => 1, short)).rejects.toMatchObject({
      code: 'rate-limited',
    });
    const place = pressed(sandbox()).place(() => 1, long);
    await time.pass();

    await refusal;
    expect([await place, long.tally.budgetWaitMs > 2_000]).toEqual(['in-time', true]);
  });

  test('HTTP and events, each alone over the rate, have 60 and 40 % of it', async () => {
    const { sandbox, invocation, time } = budgetStage();
    const sent = { http: 0, events: 0 };
    const send = async (budget: MethodBudget, lane: 'http' | 'events', calls: number): Promise<void> => {
      await sendAll(budget, calls, invocation(lane), () => {
        sent[lane] += time.now() > 5_000 ? 1 : 0;
      });
      await time.sleep(100);
      if (time.now() < 30_000) await send(budget, lane, calls);
    };
    for (let count = 0; count < 60; count += 1) void send(pressed(sandbox()), 'http', 1);
    for (let count = 0; count < 4; count += 1) void send(pressed(sandbox()), 'events', 10);

    await time.pass(30_000);

    const share = sent.events / (sent.http + sent.events);
    expect(share).toBeGreaterThan(0.3);
    expect(share).toBeLessThan(0.5);
  });
});

describe('without the table', () => {
  test('calls go out, it is counted, and the table is left alone for a second', async () => {
    const { sandbox, invocation, time, memory } = budgetStage();
    const budget = pressed(sandbox());
    const work = invocation();
    memory.failing = true;
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    onTestFinished(() => warn.mockRestore());

    const place = budget.place(() => 1, work);
    await time.pass();

    expect([await place, work.tally.budgetUnavailable, budget.place(() => 1, work)]).toEqual([
      'none',
      1,
      undefined,
    ]);
    memory.failing = false;
    await time.sleepUntil(1_100);
    const later = budget.place(() => 1, work);
    await time.pass();
    expect([await later, work.tally.budgetUnavailable]).toEqual(['in-time', 1]);
  });
});

describe('refusals of reserved calls', () => {
  test('lower the rate by a tenth, which recovers by a call a second in a minute', async () => {
    const { sandbox, invocation, time, memory } = budgetStage();
    const budget = pressed(sandbox());
    void budget.place(() => 1, invocation());
    await time.sleepUntil(6_000);

    budget.refused('in-time');
    void budget.place(() => 1, invocation());
    await time.sleepUntil(6_100);
    expect(memory.items.get('/org/app POST')).toMatchObject({ rate: 81 });
    await time.sleepUntil(36_100);
    budget.refused('in-time');
    void budget.place(() => 1, invocation());
    await time.pass();

    expect(memory.items.get('/org/app POST')?.rate).toBeCloseTo(81.5 * 0.9, 1);
  });

  test('do not lower it again while it settles, nor while sandboxes meet their first', async () => {
    const { sandbox, invocation, time, memory } = budgetStage();
    const [one, other] = [pressed(sandbox()), sandbox()];
    void one.place(() => 1, invocation());
    await time.sleepUntil(4_000);
    one.refused('in-time');
    void one.place(() => 1, invocation());
    await time.sleepUntil(8_000);
    other.refused(undefined);
    void other.place(() => 1, invocation());
    await time.sleepUntil(9_000);
    one.refused('in-time');
    void one.place(() => 1, invocation());
    await time.pass();

    expect(memory.items.get('/org/app POST')?.rate).toBeUndefined();
  });
});

/** A sandbox that has met pressure. */
function pressed(budget: MethodBudget): MethodBudget {
  budget.refused(undefined);
  return budget;
}

/** Takes places for calls that begin together, and tells of each that has one. */
async function sendAll(
  budget: MethodBudget,
  calls: number,
  invocation: Invocation,
  onSent: () => void,
): Promise<void> {
  let wanted = calls;
  const places = Array.from({ length: calls }, async () => {
    const place = budget.place(() => wanted, invocation);
    const has = await place?.finally(() => {
      wanted -= 1;
    });
    if (has !== undefined && has !== 'none') onSent();
  });
  await Promise.allSettled(places);
}
