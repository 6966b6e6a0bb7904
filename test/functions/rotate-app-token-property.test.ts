import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, expect, test, vi } from 'vitest';
import { mintAppToken } from '../../shared/rotation/mint-app-token.ts';
import { isSigned, readToken } from '../support/access-token.ts';
import {
  AGORA_SECRET,
  APP,
  HOUR,
  MINUTE,
  type RotationService,
  startRotation,
  TOKEN_SECRET,
} from '../support/rotation.ts';
import { sample } from '../support/runs.ts';
import { loadHandlers } from '../support/service.ts';

const SAMPLE = sample(200);
const RUNS = SAMPLE.numRuns;
const MAX_ACTIONS = 40;
/** At most one forced re-read in this time, in ms (docs/design.md#token). */
const FORCED_READ_PAUSE_MS = 10_000;
const THREAD = '177916702949377';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  return () => vi.useRealTimers();
});

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

/** So that what is switched on does not stay on for most of a run. */
const mostlyOff = fc.constantFrom(true, false, false, false);

const action = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('requests'), count: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('rotation') }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('killed rotation'),
      call: fc.integer({ min: 1, max: 13 }),
      applied: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('step'),
      step: fc.constantFrom(...STEPS),
      label: fc.constantFrom('AWSPENDING', 'AWSPENDING', 'AWSCURRENT', 'AWSPREVIOUS'),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('time'),
      ms: fc.constantFrom(1_000, 9_999, 10_000, 5 * MINUTE, 31 * MINUTE, 4 * HOUR, 4 * HOUR, 23.7 * HOUR),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('probe') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('revocation') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('vendor refuses all'), on: mostlyOff }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('Secrets Manager fails'), on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('operator puts a token') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('operator puts {}') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('operator puts the certificate') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('new certificate by the book') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cold start') }) },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** What was seen over all runs, so that the test's name is not all there is to say that it tested something. */
const seen = { requests: 0, promised: 0, kept: 0, refusedInPause: 0, rotations: 0, renewals: 0 };

test(`whenever AWSCURRENT holds a valid token, requests succeed (${RUNS} random runs of up to ${MAX_ACTIONS} actions)`, async () => {
  const closing: Promise<void>[] = [];
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { minLength: 5, maxLength: MAX_ACTIONS, size: 'max' }),
      async (actions) => {
        const service = await startRotation();
        service.im.seedThread(THREAD);
        const world = worldOf(service);
        await world.act({ kind: 'rotation' });
        for (const one of actions) await world.act(one);
        await world.endWell();
        closing.push(service.close());
      },
    ),
    SAMPLE,
  );
  await Promise.all(closing);
  process.stdout.write(`${JSON.stringify(seen)}\n`);
  expect(seen.promised).toBeGreaterThan(RUNS);
  expect(seen.rotations).toBeGreaterThan(RUNS);
  expect(seen.renewals).toBeGreaterThan(RUNS / 4);
});

/**
 * The promise, exactly. A request succeeds when AWSCURRENT holds a token that the vendor takes, and the sandbox has it or
 * can get it: it holds a good token itself, or Secrets Manager answers and the sandbox may ask. It may not only when it
 * holds a token that has not expired, which the vendor refuses, within 10 s of the last forced re-read: what became current
 * within that time is found when it is over.
 */
function worldOf(service: RotationService) {
  const { secrets, im, accepts, revoked, enabled } = service;
  let list = service.list;
  let held: string | undefined;
  let pausedUntil = 0;
  let failing = false;
  let refusesAll = false;
  const takes = (token: string | undefined) => token !== undefined && !refusesAll && accepts(token);
  const isGood = () => takes(service.current());
  const mayRead = () => !failing && !(isLive(held) && Date.now() < pausedUntil);

  const acts: { [Kind in Action['kind']]: (action: Extract<Action, { kind: Kind }>) => unknown } = {
    requests: ({ count }) => requests(count),
    rotation: () => service.rotate().catch(() => undefined),
    'killed rotation': ({ call, applied }) =>
      failing || refusesAll ? undefined : service.rotateKilledAt(call, applied),
    step: ({ step, label }) => service.step(step, service.holder(label) ?? 'none').catch(() => undefined),
    probe: () => secrets.probe(TOKEN_SECRET, (event) => service.invoke(event)).catch(() => undefined),
    time: ({ ms }) => vi.setSystemTime(Date.now() + ms),
    revocation: () => revoked.add(service.current() ?? ''),
    'vendor refuses all': ({ on }) => {
      refusesAll = on;
    },
    'Secrets Manager fails': ({ on }) => {
      failing = on;
    },
    'operator puts a token': () =>
      secrets.put(TOKEN_SECRET, JSON.stringify(mintAppToken(enabled.at(-1) ?? APP))),
    'operator puts {}': () => secrets.put(TOKEN_SECRET, '{}'),
    'operator puts the certificate': () => secrets.put(AGORA_SECRET, JSON.stringify(enabled.at(-1))),
    'new certificate by the book': renew,
    'cold start': async () => {
      ({ list } = await loadHandlers());
      held = undefined;
      pausedUntil = 0;
    },
  };
  return { act, endWell };

  async function act(one: Action): Promise<void> {
    const wasGood = isGood();
    const before = service.current();
    await (acts[one.kind] as (action: Action) => unknown)(one);
    applyFaults();
    // Only time, the vendor and operators end a token; no rotation does, in whatever order and state.
    if (!isRotation(one.kind)) return;
    const after = service.current();
    if (after === before) return;
    seen.rotations += 1;
    expect(secondsLeft(after)).toBeGreaterThan(30 * 60);
    if (wasGood) expect(revoked.has(after ?? '') || isGood()).toBe(true);
  }

  /** As the runbook says: the old certificate is disabled when a rotation has succeeded, after two attempts at most. */
  async function renew(): Promise<void> {
    const app = { ...APP, appCertificate: randomBytes(16).toString('hex') };
    enabled.push(app);
    secrets.put(AGORA_SECRET, JSON.stringify(app));
    const rotated = await service
      .rotate()
      .catch(service.rotate)
      .then(
        () => true,
        () => false,
      );
    if (!rotated) return;
    enabled.splice(0, enabled.length, app);
    seen.renewals += 1;
    expect(isSigned(service.current() ?? '', app)).toBe(true);
  }

  function applyFaults(): void {
    secrets.fail = failing ? () => 'internal' : undefined;
    im.intercept = refusesAll
      ? () => ({ kind: 'answer', status: 401, body: { error: 'unauthorized' } })
      : undefined;
  }

  async function requests(count: number): Promise<void> {
    const promised = isGood() && (takes(held) || mayRead());
    const firstCall = im.calls.length;
    const shownBefore = service.shown.length;
    const answers = await Promise.all(Array.from({ length: count }, () => list({ threadId: THREAD })));
    const statuses = answers.map(({ status }) => status);
    seen.requests += count;
    if (promised) {
      seen.promised += count;
      expect(statuses).toEqual(statuses.map(() => 200));
    } else if (isGood() && !failing) seen.refusedInPause += count;
    for (const status of statuses) expect([200, 502, 503]).toContain(status);
    const refused = im.calls.slice(firstCall).some(({ status }) => status === 401);
    if (refused && Date.now() >= pausedUntil) pausedUntil = Date.now() + FORCED_READ_PAUSE_MS;
    held = service.shown.slice(shownBefore).at(-1) ?? held;
  }

  /** Whatever happened: once all works again, the next two attempts at a rotation leave a good token, and it is used. */
  async function endWell(): Promise<void> {
    failing = false;
    refusesAll = false;
    applyFaults();
    vi.setSystemTime(Date.now() + FORCED_READ_PAUSE_MS);
    await service.rotate().catch(service.rotate);
    if (revoked.has(service.current() ?? '')) await service.rotate();
    expect(isGood()).toBe(true);
    expect((await list({ threadId: THREAD })).status).toBe(200);
    seen.kept += 1;
  }
}

function isRotation(kind: string): boolean {
  return ['rotation', 'killed rotation', 'step', 'probe'].includes(kind);
}

function secondsLeft(token: string | undefined): number {
  if (token === undefined) return 0;
  const { issuedAt, lifetime } = readToken(token);
  return issuedAt + lifetime - Date.now() / 1_000;
}

function isLive(token: string | undefined): boolean {
  return secondsLeft(token) > 0;
}
