import type { BudgetItem, BudgetUpdate } from './budget-item.ts';

/** Numbers of the budget (docs/design.md#budget). */
export const BUDGET = {
  /** How long after the last refusal a sandbox reserves its calls, in ms. */
  pressureMs: 60_000,
  /** The most calls of one reservation. */
  maxReserved: 10,
  /** How far ahead HTTP and events reserve, in ms. HTTP's is its patience; events wait outside, so that HTTP comes in before them. */
  aheadMs: { http: 3_000, events: 250 },
  /** HTTP's share when events want the rest; once it had more, it does not queue until events could, and so much longer, in ms. */
  httpShare: 0.6,
  pauseMs: 200,
  /** How late a call can be sent for its place, in ms: a place that is older is given up, or those of many would be a burst. */
  lateMs: 100,
  /** What the rate keeps after a refusal of a reserved call, and the least share of the setting that it falls to. */
  fallsTo: 0.9,
  leastShare: 0.1,
  /** Between a fall, or a sandbox that begins to reserve, and the next fall, in ms: what was sent before has its answer by then. */
  settleMs: 5_000,
  /** What the rate recovers in a minute, in calls a second. */
  recoversBy: 1,
  /** How long an item is kept that nobody uses, in s. */
  idleSeconds: 24 * 3_600,
} as const;

/** What a sandbox asks for. */
export interface Ask {
  /** The sandbox's clock, epoch ms. */
  readonly now: number;
  /** How many calls. */
  readonly calls: number;
  readonly lane: keyof typeof BUDGET.aheadMs;
  /** Calls a second, as far as the sandbox knows. */
  readonly rate: number;
  /** The latest moment for the first call. */
  readonly latest: number;
  /** Whether the vendor has refused a call that the table has not been told of. */
  readonly pressed: boolean;
}

/** The rate now: the setting, or what is left of it after a fall and some recovery. */
export function rateNow({ rate, rateAt }: Partial<BudgetItem>, setting: number, now: number): number {
  if (rate === undefined || rateAt === undefined) return setting;
  return Math.min(setting, rate + (Math.max(0, now - rateAt) / 60_000) * BUDGET.recoversBy);
}

/** Hands out calls from now on; holds only where nothing is handed out beyond now. */
export function fromNow(ask: Ask): BudgetUpdate {
  const set = { ...touched(ask), nextAt: ask.now + spanMs(ask) };
  return { set, add: counts(ask), when: [{ name: 'nextAt', upTo: ask.now }] };
}

/** Hands out calls behind those that are handed out already; holds only where there are such, not too far ahead. */
export function behindOthers(ask: Ask): BudgetUpdate {
  return {
    set: touched(ask),
    add: { ...counts(ask), nextAt: spanMs(ask) },
    when: [
      { name: 'nextAt', over: ask.now, upTo: ask.latest },
      ...(ask.lane === 'http' ? [{ name: 'httpPausedUntil', upTo: ask.now } as const] : []),
    ],
  };
}

/** Hands out nothing, and so only looks. */
export function look(ask: Ask): BudgetUpdate {
  return { set: touched(ask) };
}

/** Keeps HTTP from queueing until events that wait can. */
export function pauseHttp(now: number, waitMs: number): BudgetUpdate {
  return { set: { httpPausedUntil: now + waitMs + BUDGET.pauseMs, expiresAt: expiry(now) } };
}

/**
 * Lowers the rate by a tenth, after a refusal of a call that was reserved: somebody outside calls, too (V5). Not while it
 * settles: the refusals of a moment are one sign, and sandboxes that just met their first may have caused it.
 */
export function lowered(now: number, rate: number, setting: number): BudgetUpdate {
  const least = setting * BUDGET.leastShare;
  return {
    set: {
      rate: Math.max(least, rate * BUDGET.fallsTo),
      rateAt: now,
      pressureAt: now,
      expiresAt: expiry(now),
    },
    when: [{ name: 'pressureAt', upTo: now - BUDGET.settleMs }],
  };
}

/** When each of the calls just handed out may be sent: one after the other, so that they are no burst. */
export function placesOf(nextAt: number, ask: Ask): number[] {
  const intervalMs = 1_000 / ask.rate;
  const first = nextAt - spanMs(ask);
  return Array.from({ length: ask.calls }, (_, index) => first + index * intervalMs);
}

function spanMs({ calls, rate }: Ask): number {
  return (calls * 1_000) / rate;
}

function counts({ calls, lane }: Ask): Partial<BudgetItem> {
  return { calls, httpCalls: lane === 'http' ? calls : 0 };
}

function touched({ now, pressed }: Ask): Partial<BudgetItem> {
  return { expiresAt: expiry(now), ...(pressed && { pressureAt: now }) };
}

function expiry(now: number): number {
  return Math.ceil(now / 1_000) + BUDGET.idleSeconds;
}
