import type { SQSEvent } from 'aws-lambda';
import type { Mapping, QueueHandler } from '../../../infra/local/sqs/event-source-mapping.ts';
import { Queue } from '../../../infra/local/sqs/queue.ts';

/** A FIFO queue with a clock that the test moves and a message in each of these groups, and a mapping of it. */
export function openMapping(handler: QueueHandler, groups: readonly string[] = ['a', 'b', 'c']) {
  const clock = { now: 0 };
  const queue = new Queue({ name: 'queue.fifo' }, () => clock.now);
  const ids = groups.map(
    (group, index) => queue.send({ body: `${group}-${index}`, group, deduplicationId: `${index}` }).id,
  );
  const mapping: Mapping = { queue, handler, timeoutMs: 60_000 };
  return { clock, queue, ids, mapping, left: () => queue.messages.map(({ body }) => body) };
}

/** An answer as any handler in JavaScript may give it. */
export function answering(answer: (event: SQSEvent) => unknown): QueueHandler {
  return async (event) => answer(event) as Awaited<ReturnType<QueueHandler>>;
}
