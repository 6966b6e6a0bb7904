import { expect, onTestFinished, test, vi } from 'vitest';
import { rateLimiter } from '../../../../infra/local/im-simulator/rate-limiter.ts';
import { errorOf, openSimulator, THREAD, usernames } from '../../../support/local/open-simulator.ts';

test('100 calls a second of one method pass, the next one is refused, and methods are counted apart (V5, V6)', async () => {
  const clock = stoppedClock();
  const { im, list, add, remove } = await openSimulator();
  im.seedThread(THREAD);

  const statuses: number[] = [];
  for (let call = 0; call < 100; call += 1) statuses.push((await list()).status);
  const refused = await list();
  const others = [await add(usernames('anna')), await remove(usernames('anna'))];
  clock.now += 1_000;
  const later = await list();

  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(errorOf(refused)).toEqual([429, 'reach_limit', 'This request has reached api limit.']);
  expect(refused.headers).not.toHaveProperty('retry-after');
  expect([...others, later].map(({ status }) => status)).toEqual([200, 200, 200]);
});

test('an add over the limit adds nobody', async () => {
  stoppedClock();
  const { im, add } = await openSimulator({ callsPerSecond: 1 });
  im.seedThread(THREAD);

  await add(usernames('anna'));
  const refused = await add(usernames('bert'));

  expect(refused.status).toBe(429);
  expect([...(im.threads.get(THREAD)?.members ?? [])]).toEqual(['anna']);
});

test('the second is any second, not one by the clock, and calls refused do not count', () => {
  const clock = stoppedClock();
  const mayPass = rateLimiter(2);
  const at = (ms: number) => {
    clock.now = ms;
    return mayPass('GET');
  };

  const passed = [0, 900, 950, 999, 1_000, 1_001, 1_899, 1_900].map(at);

  expect(passed).toEqual([true, true, false, false, true, false, false, true]);
});

/** Time that passes only when a test says so. */
function stoppedClock(): { now: number } {
  const clock = { now: 0 };
  const spy = vi.spyOn(performance, 'now').mockImplementation(() => clock.now);
  onTestFinished(() => spy.mockRestore());
  return clock;
}
