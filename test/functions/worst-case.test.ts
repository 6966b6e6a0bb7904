import { describe, expect, test, vi } from 'vitest';
import type { Fault } from '../../infra/local/im-simulator/fault.ts';
import type { SimulatedCall } from '../../infra/local/im-simulator/simulated-call.ts';
import { names, startService } from '../support/service.ts';

const THREAD = '177916702949377';
const NOT_AVAILABLE = { kind: 'answer', status: 503 } as const;
const NO_SUCH_USER = {
  kind: 'answer',
  status: 400,
  body: { error: 'group_error', error_description: 'no such user' },
} as const;

/** A service whose vendor is not short of calls, with a thread of 1,001 members, and which does not wait between tries. */
async function startUnbounded() {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const service = await startService({ callsPerSecond: 100_000 });
  service.im.seedThread(THREAD, { members: names(1_001) });
  return service;
}

/** Two tries of each call fail, without having been applied; the third one ends as it says. */
function atTheThirdTry(outcome: Fault | undefined): (call: SimulatedCall) => Fault | undefined {
  const tries = new Map<string, number>();
  return ({ method, path, usernames }) => {
    const call = `${method} ${path} ${usernames}`;
    const tried = (tries.get(call) ?? 0) + 1;
    tries.set(call, tried);
    return tried < 3 ? NOT_AVAILABLE : outcome;
  };
}

/** What docs/environments.md says of the vendor calls that one request can take; throttling bounds only the requests. */
describe('the most vendor calls of one request', () => {
  test.each([
    [50, 1, 3],
    [1_000, 20, 60],
  ])('to list up to %i members are %i, with retries %i', async (limit, calls, withRetries) => {
    const { im, list } = await startUnbounded();
    const query = { limit: [String(limit)] };

    const plain = await list({ query });
    const plainCalls = im.calls.length;
    im.intercept = atTheThirdTry(undefined);
    const retried = await list({ query });

    expect([plain.status, retried.status]).toEqual([200, 200]);
    expect([plainCalls, im.calls.length - plainCalls]).toEqual([calls, withRetries]);
  });

  test.each([
    ['add', 10, 19, 57],
    ['add', 100, 190, 570],
    ['remove', 10, 19, 57],
    ['remove', 100, 190, 570],
  ] as const)(
    'to %s %i users, all of them refused, are %i, with retries %i',
    async (operation, users, calls, withRetries) => {
      const service = await startUnbounded();
      const { im } = service;
      const change = { body: { usernames: names(users) } };

      im.intercept = () => NO_SUCH_USER;
      const plain = await service[operation](change);
      const plainCalls = im.calls.length;
      im.intercept = atTheThirdTry(NO_SUCH_USER);
      const retried = await service[operation](change);

      expect([plain.status, retried.status]).toEqual([400, 400]);
      expect([plainCalls, im.calls.length - plainCalls]).toEqual([calls, withRetries]);
    },
  );
});
