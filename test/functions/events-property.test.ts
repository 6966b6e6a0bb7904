import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fault } from '../../infra/local/im-simulator/fault.ts';
import type { Operation } from '../../shared/contract/member-event.ts';
import { eventOf, type Poison, type SentEvent } from '../support/event-request.ts';
import { openEventStage, REFUSED, THREADS } from '../support/event-stage.ts';
import type { LateFault } from '../support/late-vendor.ts';
import { sample } from '../support/runs.ts';

const SAMPLE = sample(500);
const RUNS = SAMPLE.numRuns;
const MAX_ACTIONS = 40;
const NAMES = ['anna', 'Bert', 'bert', 'carl', 'dora', REFUSED];

const request = fc.record({
  threadId: fc.constantFrom(...THREADS),
  operation: fc.constantFrom<Operation>('add', 'remove'),
  usernames: fc.subarray(NAMES, { minLength: 1 }),
});

/** What is done to a request's event, so that it asks for nothing that could be done. */
const poison = fc.constantFrom<Poison>(
  'none',
  'none',
  'none',
  'none',
  'number',
  'type',
  'names',
  'group',
  'text',
);

/** The vendor applies the call up to 50 s after it was given up, by the consumer or by a gateway in between. */
const lateFault = fc.record<LateFault>({
  kind: fc.constant('late'),
  afterSeconds: fc.integer({ min: 0, max: 50 }),
  answer: fc.oneof(
    { weight: 5, arbitrary: fc.constant<Fault>({ kind: 'answer', status: 504 }) },
    { weight: 1, arbitrary: fc.constant<Fault>({ kind: 'hang' }) },
  ),
});

const fault = fc.constantFrom<Fault>(
  { kind: 'answer', status: 500 },
  { kind: 'answer', status: 503 },
  { kind: 'answer', status: 429, body: { error: 'reach_limit' } },
  { kind: 'answer', status: 429, body: { error: 'resource_limited' } },
  { kind: 'answer', status: 401, body: { error: 'unauthorized' } },
  { kind: 'answer', status: 200, body: 'no JSON' },
  { kind: 'reset' },
  { kind: 'reset-mid-answer' },
  { kind: 'apply-then-reset' },
);

const action = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      door: fc.constantFrom<SentEvent['door']>('bus', 'queue'),
      request,
      poison,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('send again' as const), which: fc.nat(20) }) },
  {
    weight: 10,
    arbitrary: fc.record({ kind: fc.constant('deliver' as const), batches: fc.integer({ min: 1, max: 3 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('time' as const),
      seconds: fc.constantFrom(1, 2, 4, 60, 301, 721),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('vendor fails' as const),
      faults: fc.array(fc.oneof({ weight: 2, arbitrary: fault }, lateFault), { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('bus refuses' as const),
      codes: fc.array(fc.constantFrom('', 'InternalFailure', 'ThrottlingException'), {
        minLength: 1,
        maxLength: 12,
      }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('AWS fails' as const), calls: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('crash' as const), after: fc.integer({ min: 0, max: 8 }) }),
  },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;
type ActionOf<Kind> = Extract<Action, { kind: Kind }>;
type Stage = Awaited<ReturnType<typeof openEventStage>>;

const ACTS: { [Kind in Action['kind']]: (stage: Stage, action: ActionOf<Kind>) => unknown } = {
  send: (stage, { request: asked, poison: poisoned, door }) => stage.send(eventOf(asked, poisoned, door)),
  'send again': (stage, { which }) => stage.sendAgain(which),
  deliver: (stage, { batches }) => stage.deliver(batches),
  time: (stage, { seconds }) => stage.pass(seconds),
  'vendor fails': (stage, { faults }) => stage.failVendor(faults),
  'bus refuses': (stage, { codes }) => stage.refuseResults(codes),
  'AWS fails': (stage, { calls }) => stage.failAws(calls),
  crash: (stage, { after }) => stage.crashAfter(after),
};

/** Every way an event can go wrong has a result, nothing is lost, and each thread ends as if its requests came one by one. */
test(`${RUNS} streams of events: the order of each thread holds, and every request ends`, async ({
  annotate,
}) => {
  const stage = await openEventStage();
  let sent = 0;
  let crashes = 0;
  let lateCalls = 0;

  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: MAX_ACTIONS }), async (actions) => {
      stage.reset();
      for (const each of actions)
        await (ACTS[each.kind] as (on: Stage, what: Action) => unknown)(stage, each);
      await stage.drain();

      expect(stage.overlaps).toEqual([]);
      for (const threadId of THREADS)
        expect(stage.membersOf(threadId)).toEqual(stage.expectedMembersOf(threadId));
      expect(stage.withoutResult()).toEqual([]);
      expect(stage.wrongResults()).toEqual([]);
      sent += stage.events.length;
      crashes += stage.crashes();
      lateCalls += stage.lateCalls();
    }),
    SAMPLE,
  );

  await annotate(`${RUNS} streams, ${sent} events, ${crashes} crashes, ${lateCalls} late calls`);
  expect(Math.min(crashes, lateCalls)).toBeGreaterThan(RUNS / 10);
});
