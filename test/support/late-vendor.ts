import type { Fault } from '../../infra/local/im-simulator/fault.ts';
import type { SimulatedCall } from '../../infra/local/im-simulator/simulated-call.ts';
import type { ImSimulator } from '../../infra/local/im-simulator/start-im-simulator.ts';

/** What a vendor does that applies a call after it was given up. */
export interface LateFault {
  readonly kind: 'late';
  readonly afterSeconds: number;
  /** What the caller gets at once: nothing, or a gateway's answer. */
  readonly answer: Fault;
}

/** Calls that the vendor is late with, on a clock that the test moves. */
export function lateVendor(im: ImSimulator, clock: { now: number }) {
  const late: { readonly at: number; readonly call: SimulatedCall }[] = [];
  let calls = 0;

  return {
    /** @returns what the caller gets */
    isLateWith(call: SimulatedCall, { afterSeconds, answer }: LateFault): Fault {
      calls += 1;
      late.push({ at: clock.now + afterSeconds * 1_000, call });
      return answer;
    },
    /** Moves the clock, and applies what is due until then. */
    advanceTo(now: number): void {
      late.sort((one, other) => one.at - other.at);
      while (late[0] && late[0].at <= now) apply(late.shift()?.call);
      clock.now = now;
    },
    /** Calls that it was late with. */
    calls: () => calls,
    forget(): void {
      late.length = calls = 0;
    },
  };

  function apply(call: SimulatedCall | undefined): void {
    const { method, path = '', usernames = [] } = call ?? {};
    const members = im.threads.get(/threads?\/(\d+)\/users/.exec(path)?.[1] ?? '')?.members;
    if (method === 'DELETE') for (const name of usernames) members?.delete(name);
    // All or none (V2).
    else if (!usernames.some((name) => im.refusedUsers.has(name)))
      for (const name of usernames) members?.add(name);
  }
}
