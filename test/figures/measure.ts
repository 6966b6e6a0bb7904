import { randomUUID } from 'node:crypto';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SimulatedCall } from '../../infra/local/im-simulator/simulated-call.ts';
import type { ImSimulator } from '../../infra/local/im-simulator/start-im-simulator.ts';
import type { Messaging } from '../../infra/local/messaging.ts';
import { REQUEST_TYPE_OF } from '../../shared/contract/member-event.ts';
import { membersAfter, type SingleRequest } from './stream.ts';

/** What a stream of requests took. */
export interface Figures {
  readonly vendorCalls: number;
  /** Of all calls, those included that the vendor refused with 429. */
  readonly usersPerCall: number;
  /** From the first message sent to the last result. */
  readonly seconds: number;
  readonly refused429: number;
  /** Requests without a result. */
  readonly lost: number;
  /** Threads whose calls came in another order than their requests, or that ended with other members. */
  readonly outOfOrder: number;
}

/** Where a stream is measured. */
export interface Stage {
  readonly im: ImSimulator;
  readonly messaging: Messaging;
  /** Resolves when so many results have come since the last call. */
  readonly told: (count: number) => Promise<ReadonlySet<string>>;
}

/** Sends a stream to the strict door as fast as that takes it, while the consumer works, and waits for every result. */
export async function measure(
  stream: readonly SingleRequest[],
  { im, messaging, told }: Stage,
): Promise<Figures> {
  const threads = Map.groupBy(stream, ({ threadId }) => threadId);
  for (const threadId of threads.keys()) im.seedThread(threadId);
  im.calls.length = 0;
  const start = performance.now();
  const results = told(stream.length);
  await send(stream, messaging.queueUrl);
  const ids = await results;
  const seconds = (performance.now() - start) / 1_000;
  const broken = [...threads].filter(
    ([threadId, requests]) =>
      !isInOrder(im.calls, requests) ||
      String([...(im.threads.get(threadId)?.members ?? [])].sort()) !== String(membersAfter(requests)),
  );
  return {
    vendorCalls: im.calls.length,
    usersPerCall: stream.length / im.calls.length,
    seconds,
    refused429: im.calls.filter(({ status }) => status === 429).length,
    lost: stream.filter((request) => !ids.has(idOf(request))).length,
    outOfOrder: broken.length,
  };
}

function idOf({ threadId, place }: SingleRequest): string {
  return `${threadId}-${place}`;
}

/** In batches of 10, one after the other: the order of each thread is that of the stream. */
async function send(stream: readonly SingleRequest[], QueueUrl: string): Promise<void> {
  const sqs = new SQSClient({});
  for (let start = 0; start < stream.length; start += 10) {
    const Entries = stream.slice(start, start + 10).map((request, index) => ({
      Id: String(index),
      MessageGroupId: request.threadId,
      MessageDeduplicationId: randomUUID(),
      MessageBody: bodyOf(request),
    }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  }
}

function bodyOf(request: SingleRequest): string {
  const { threadId, operation, user } = request;
  const detail = { threadId, usernames: [user], requestId: idOf(request) };
  return JSON.stringify({ 'detail-type': REQUEST_TYPE_OF[operation], detail });
}

/** Whether the calls about a thread that went through came in the order of its requests. */
function isInOrder(calls: readonly SimulatedCall[], requests: readonly SingleRequest[]): boolean {
  const places = new Map(requests.map(({ operation, user, place }) => [`${operation} ${user}`, place]));
  const threadId = requests[0]?.threadId;
  let latest = -1;
  return calls
    .filter(({ path, status }) => status === 200 && path.includes(`/${threadId}/`))
    .every(({ method, usernames = [] }) => {
      const operation = method === 'POST' ? 'add' : 'remove';
      const own = usernames.map((user) => places.get(`${operation} ${user}`) ?? -1);
      const follows = Math.min(...own) > latest;
      latest = Math.max(...own);
      return follows;
    });
}
