import type { SQSEvent } from 'aws-lambda';
import { expect, vi } from 'vitest';
import { invokeAsync } from '../../infra/local/event-bridge/async-invocation.ts';
import type { Fault } from '../../infra/local/im-simulator/fault.ts';
import { deliverBatch } from '../../infra/local/sqs/event-source-mapping.ts';
import type { Message } from '../../infra/local/sqs/queue.ts';
import { requestIn, type SentEvent, type TestRequest } from './event-request.ts';
import { type LateFault, lateVendor } from './late-vendor.ts';
import { startMessagingService } from './messaging.ts';

/** The last one does not exist at the vendor. */
export const THREADS = ['1000', '2000', '3000', '4000'];
/** Members of every thread at the beginning. */
const FOUNDERS = ['dora'];
/** The vendor refuses to add it, ever. */
export const REFUSED = 'full';
/** Time of a consumer whose vendor is about to be silent, in ms: 50 of them are the vendor's. */
const SILENCE_MS = 15_050;

/** The service with its vendor and AWS, and what the test knows of it. */
export async function openEventStage() {
  const service = await startMessagingService({ callsPerSecond: Number.POSITIVE_INFINITY });
  const { im, changes, undelivered, unapplied, clock, refusals, results, endpoint } = service;
  const accepted = new Map<string, Message>();
  const send = changes.send.bind(changes);
  vi.spyOn(changes, 'send').mockImplementation((message) => {
    const taken = send(message);
    accepted.set(taken.id, taken);
    return taken;
  });
  im.refusedUsers.set(REFUSED, {
    status: 403,
    error: 'group_error',
    description: 'user join thread reach limit.',
  });
  const late = lateVendor(im, clock);
  const vendorFaults: (Fault | LateFault)[] = [];
  const busy = new Set<string>();
  const overlaps: string[] = [];
  const events: SentEvent[] = [];
  let awsFaults = 0;
  /** Calls that still have an effect; then the machine is dead until its invocations are over. */
  let effectsLeft = Number.POSITIVE_INFINITY;
  let crashes = 0;

  const isDead = () => effectsLeft < 0;
  const spend = () => {
    effectsLeft -= 1;
    return isDead();
  };
  im.intercept = (call) => {
    const fault = spend() ? ({ kind: 'reset' } as const) : vendorFaults.shift();
    return fault?.kind === 'late' ? late.isLateWith(call, fault) : fault;
  };
  endpoint.fail = () => {
    if (spend()) return 'internal';
    awsFaults -= 1;
    return awsFaults >= 0 ? 'internal' : undefined;
  };

  /** An invocation of a machine that died meanwhile has no answer. */
  const mortal =
    <Event, Answer>(handler: (event: Event, context: never) => Promise<Answer>) =>
    async (event: Event, context: unknown): Promise<Answer> => {
      const answer = await handler(event, context as never);
      if (isDead()) throw new Error('crashed');
      return answer;
    };
  const consumer = async (event: SQSEvent, context: unknown) => {
    const groups = new Set(event.Records.map(({ attributes }) => attributes.MessageGroupId ?? ''));
    for (const group of groups) if (busy.has(group)) overlaps.push(group);
    for (const group of groups) busy.add(group);
    try {
      return await mortal(service.consumer)(event, context);
    } finally {
      for (const group of groups) busy.delete(group);
    }
  };
  const revive = () => {
    if (isDead()) crashes += 1;
    if (isDead()) effectsLeft = Number.POSITIVE_INFINITY;
  };
  const deliver = async (batches: number): Promise<boolean> => {
    const isSilent = vendorFaults.some((fault) => fault.kind === 'late' && fault.answer.kind === 'hang');
    const mapping = { queue: changes, handler: consumer, timeoutMs: isSilent ? SILENCE_MS : 120_000 };
    const delivered = await Promise.all(Array.from({ length: batches }, () => deliverBatch(mapping)));
    revive();
    return delivered.some(Boolean);
  };
  const put = async ({ door, body, event, group, id }: SentEvent) => {
    if (door === 'queue') changes.send({ body, group, deduplicationId: id });
    else await invokeAsync(mortal(service.sequencer), event, undelivered, [0, 0]);
    revive();
  };

  return {
    overlaps,
    events,
    crashes: () => crashes,
    lateCalls: late.calls,
    reset() {
      for (const queue of [changes, undelivered, unapplied]) queue.messages = [];
      for (const list of [vendorFaults, refusals, overlaps, events, results]) list.length = 0;
      accepted.clear();
      awsFaults = 0;
      effectsLeft = Number.POSITIVE_INFINITY;
      crashes = 0;
      im.threads.clear();
      for (const threadId of THREADS.slice(0, -1)) im.seedThread(threadId, { members: FOUNDERS });
      late.forget();
      clock.now += 3_600_000;
    },
    send: async (next: SentEvent): Promise<void> => {
      events.push(next);
      await put(next);
    },
    async sendAgain(which: number): Promise<void> {
      const sent = events[which];
      if (sent) await put(sent);
    },
    deliver,
    pass: (seconds: number) => late.advanceTo(clock.now + seconds * 1_000),
    failVendor: (faults: readonly (Fault | LateFault)[]) => vendorFaults.push(...faults),
    refuseResults: (codes: readonly string[]) => refusals.push(...codes),
    failAws: (calls: number) => {
      awsFaults = calls;
    },
    /** The machine dies after so many calls to the vendor and AWS: later ones have no effect, and no invocation answers. */
    crashAfter: (calls: number) => {
      effectsLeft = calls;
    },
    /** Everything works again, and time goes on, until the queue is empty. */
    async drain(): Promise<void> {
      vendorFaults.length = 0;
      refusals.length = 0;
      awsFaults = 0;
      effectsLeft = Number.POSITIVE_INFINITY;
      for (let rounds = 0; changes.messages.length > 0; rounds += 1) {
        expect(rounds, 'the queue does not get empty').toBeLessThan(200);
        if (await deliver(2)) continue;
        const hidden = changes.messages.map(({ visibleAt }) => visibleAt).filter((at) => at > clock.now);
        late.advanceTo(Math.min(...hidden));
      }
      late.advanceTo(clock.now + 60_000);
    },
    membersOf: (threadId: string) => [...(im.threads.get(threadId)?.members ?? [])].sort(),
    /** Who is a member after the requests of a thread, one after the other, in the order in which the queue took them. */
    expectedMembersOf: (threadId: string) =>
      threadId === THREADS.at(-1) ? [] : membersAfter([...accepted.values()].flatMap(requestIn(threadId))),
    /** Requests that have no result and lie in no dead-letter queue. */
    withoutResult(): string[] {
      const withResult = new Set(results.map(({ detail }) => (detail as { requestId: string }).requestId));
      const dead = [...undelivered.messages, ...unapplied.messages].map(({ body }) => body).join();
      const taken = [...accepted.values()].map(({ body, id }) =>
        body.startsWith('{') ? JSON.parse(body).id : id,
      );
      return [...taken, ...events.filter(({ door }) => door === 'bus').map(({ id }) => id)].filter(
        (id) => !withResult.has(id) && !dead.includes(id),
      );
    },
    /** Results that say of somebody what is not so. */
    wrongResults: () =>
      results.filter(({ detail }) => {
        const { entities = [], error, threadId } = detail as ResultDetail;
        const refused = entities.filter(({ error: own }) => own).map(({ user }) => user);
        if (error && entities.length === 0)
          return error.code !== 'invalid-request' && error.code !== 'malformed-json';
        return threadId !== THREADS.at(-1) && refused.some((user) => user !== REFUSED);
      }),
  };
}

interface ResultDetail {
  readonly threadId?: string;
  readonly error?: { readonly code: string };
  readonly entities?: readonly { readonly user: string; readonly error?: object }[];
}

/** Who is a member after these requests, one after the other. */
function membersAfter(requests: readonly TestRequest[]): string[] {
  const members = new Set(FOUNDERS);
  for (const { operation, usernames } of requests)
    for (const name of usernames.map((user) => user.toLowerCase()))
      if (operation === 'remove') members.delete(name);
      else if (name !== REFUSED) members.add(name);
  return [...members].sort();
}
