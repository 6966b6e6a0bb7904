import { expect, test } from 'vitest';
import { deliverBatch } from '../../infra/local/sqs/event-source-mapping.ts';
import type { Message } from '../../infra/local/sqs/queue.ts';
import { startMessagingService } from '../support/messaging.ts';

const BROKEN = '1000';
const SOUND = '2000';
const MAX_RECEIVE_COUNT = 100;
/** Longer than any message stays out of sight between two tries, in ms. */
const ROUND_MS = 301_000;

/** Two threads, the vendor failing every call about one of them, and a round of the queue. */
async function openRounds() {
  const service = await startMessagingService();
  const { im, changes, clock, mapping, consumer } = service;
  for (const threadId of [BROKEN, SOUND]) im.seedThread(threadId);
  im.intercept = ({ path }) =>
    path.includes(`/${BROKEN}/`) ? { kind: 'answer', status: 500, body: {} } : undefined;
  return {
    ...service,
    /** Sends a request to add somebody to the FIFO queue. */
    add(threadId: string, requestId: string) {
      const detail = { threadId, usernames: [`user-of-${requestId}`], requestId };
      const body = JSON.stringify({ 'detail-type': 'ThreadMembersAddRequested', detail });
      changes.send({ body, group: threadId, deduplicationId: requestId });
    },
    /** Everything that can be received now is, once; then time goes on. */
    async round() {
      while (await deliverBatch(mapping(consumer)));
      clock.now += ROUND_MS;
    },
    told: () => service.results.map(({ detail }) => (detail as { requestId: string }).requestId),
    membersOf: (threadId: string) => [...(im.threads.get(threadId)?.members ?? [])],
  };
}

function requestIds(messages: readonly Message[]): string[] {
  return messages.map(({ body }) => JSON.parse(body).detail.requestId);
}

test('what fails for ever delays no other thread, and after 100 tries lies in the dead-letter queue, then its follower', async () => {
  const { add, round, changes, unapplied, told, membersOf, im } = await openRounds();
  add(BROKEN, 'first');
  for (let rounds = 1; rounds <= MAX_RECEIVE_COUNT; rounds += 1) {
    add(SOUND, `sound-${rounds}`);
    await round();
    expect(told().at(-1)).toBe(`sound-${rounds}`);
    if (rounds === 1) add(BROKEN, 'follower');
  }
  expect(changes.messages.map(({ receiveCount }) => receiveCount)).toEqual([100, 99]);
  expect(unapplied.messages).toEqual([]);

  await round();
  expect(requestIds(unapplied.messages)).toEqual(['first']);
  expect(requestIds(changes.messages)).toEqual(['follower']);
  await round();
  expect(requestIds(unapplied.messages)).toEqual(['first', 'follower']);
  expect(changes.messages).toEqual([]);
  expect(unapplied.messages.map(({ group }) => group)).toEqual([BROKEN, BROKEN]);
  expect(told()).toHaveLength(MAX_RECEIVE_COUNT);
  expect(membersOf(SOUND)).toHaveLength(MAX_RECEIVE_COUNT);

  im.intercept = undefined;
  add(BROKEN, 'later');
  await round();

  expect(told().at(-1)).toBe('later');
  expect(membersOf(BROKEN)).toEqual(['user-of-later']);
});
