import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Message, Queue } from '../../../../infra/local/sqs/queue.ts';
import { sample } from '../../../support/runs.ts';

const SAMPLE = sample(1_000);
const RUNS = SAMPLE.numRuns;
const MAX_RECEIVE_COUNT = 2;

const seconds = fc.constantFrom(0, 0, 1, 10, 300);
/** Of the receives so far, counted from the latest. */
const which = fc.nat({ max: 2 });
const action = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      group: fc.constantFrom('a', 'b', 'c'),
      deduplicationId: fc.constantFrom('1', '2', '3', '4', '5', '6', '7', '8'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('receive' as const),
      max: fc.integer({ min: 1, max: 4 }),
      seconds,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('hide' as const), which, seconds }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('time' as const), seconds }) },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** What a receiver knows of a message: the handle it got, and until when the message is its own. */
interface Held {
  readonly message: Message;
  readonly handle: string;
  until: number;
}

/** A queue, and what its senders and receivers can say of it. */
function openQueue() {
  const clock = { now: 0 };
  const deadLetters = new Queue({ name: 'dead.fifo' }, () => clock.now);
  const redrive = { deadLetters, maxReceiveCount: MAX_RECEIVE_COUNT };
  const queue = new Queue({ name: 'queue.fifo', redrive }, () => clock.now);
  const accepted = new Map<string, Message>();
  const deleted = new Set<string>();
  const held: Held[] = [];
  const isBuried = ({ id }: Message) => deadLetters.messages.some((message) => message.id === id);
  const earlier = (than: Message) =>
    [...accepted.values()].filter(
      ({ group, sequenceNumber }) => group === than.group && sequenceNumber < than.sequenceNumber,
    );
  const heldAt = (index: number) => held.at(-1 - index);
  /** Only the latest receiver of a message has a handle that is good, and only until the message is visible again. */
  const isGood = (mine: Held) =>
    mine.until > clock.now && held.findLast(({ message }) => message.id === mine.message.id) === mine;

  const acts: { [Kind in Action['kind']]: (action: Extract<Action, { kind: Kind }>) => void } = {
    send({ group, deduplicationId }) {
      const taken = queue.send({ body: 'text', group, deduplicationId });
      accepted.set(taken.id, taken);
    },
    receive({ max, seconds }) {
      const outOfSight = held.filter((mine) => isGood(mine) && !deleted.has(mine.message.id));
      const received = queue.receive(max, seconds);
      expect(received.length).toBeLessThanOrEqual(max);
      for (const [index, message] of received.entries()) {
        const locked = outOfSight.map(({ message: { group } }) => group);
        expect(locked, 'a group is with two receivers').not.toContain(message.group);
        const before = received.slice(0, index).map(({ id }) => id);
        const overtaken = earlier(message).filter(
          (other) => !deleted.has(other.id) && !isBuried(other) && !before.includes(other.id),
        );
        expect(overtaken, 'a message overtakes another').toEqual([]);
        expect(message.receiveCount).toBeLessThanOrEqual(MAX_RECEIVE_COUNT);
        held.push({
          message,
          handle: message.receiptHandle ?? '',
          until: clock.now + seconds * 1_000,
        });
      }
    },
    delete({ which }) {
      const mine = heldAt(which);
      if (mine === undefined) return;
      queue.delete(mine.handle);
      if (isGood(mine)) deleted.add(mine.message.id);
    },
    hide({ which, seconds }) {
      const mine = heldAt(which);
      if (mine === undefined) return;
      const isHidden = queue.changeVisibility(mine.handle, seconds);
      expect(isHidden).toBe(isGood(mine) && !deleted.has(mine.message.id));
      if (isHidden) mine.until = clock.now + seconds * 1_000;
    },
    time({ seconds }) {
      clock.now += seconds * 1_000;
    },
  };
  return {
    act: (action: Action) => (acts[action.kind] as (action: Action) => void)(action),
    accepted: () => [...accepted.keys()],
    deleted: () => [...deleted],
    left: () => queue.messages,
    buried: () => deadLetters.messages,
  };
}

test(`${RUNS} streams: no message overtakes another, is with two receivers, or gets lost`, async ({
  annotate,
}) => {
  const seen = { accepted: 0, deleted: 0, buried: 0 };

  fc.assert(
    fc.property(fc.array(action, { minLength: 10, maxLength: 60 }), (actions) => {
      const { act, accepted, deleted, left, buried } = openQueue();
      for (const each of actions) act(each);

      const ids = (messages: readonly Message[]) => messages.map(({ id }) => id);
      expect([...ids(left()), ...deleted(), ...ids(buried())].sort()).toEqual(accepted().sort());
      expect(buried().every(({ receiveCount }) => receiveCount === MAX_RECEIVE_COUNT)).toBe(true);
      for (const messages of Map.groupBy(buried(), ({ group }) => group).values()) {
        const numbers = messages.map(({ sequenceNumber }) => sequenceNumber);
        expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
      }
      seen.accepted += accepted().length;
      seen.deleted += deleted().length;
      seen.buried += buried().length;
    }),
    SAMPLE,
  );

  await annotate(`${RUNS} streams: ${JSON.stringify(seen)}`);
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(RUNS / 10);
});
