import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { resourceName } from '../../infra/environment/resource-name.ts';
import { type Deployed, outputOf } from '../../infra/operations/doctor/deployed.ts';
import { countDeadLetters, send, sendBody, setConsumer, takeDeadLetter } from './change-queue.ts';
import { npmRun } from './npm-run.ts';
import type { listenToResults } from './result-events.ts';
import { until } from './until.ts';
import { membersOf, newThread, type Vendor } from './vendor.ts';

type Results = Awaited<ReturnType<typeof listenToResults>>;

const BROKEN = { kind: 'answer', status: 500, body: { error: 'internal_error' } } as const;

/** What the steps about events work with. */
export interface EventStage {
  readonly deployed: Deployed;
  readonly vendor: Vendor;
  readonly results: Results;
}

/** An event on the bus in, its result event out. */
export async function resultComesOverTheBus({ deployed, vendor, results }: EventStage): Promise<string> {
  const threadId = newThread(vendor);
  const requestId = randomUUID();
  const { Entries } = await new EventBridgeClient().send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: outputOf(deployed, 'EventBusName'),
          Source: 'shop',
          DetailType: 'ThreadMembersAddRequested',
          Detail: JSON.stringify({ threadId, usernames: ['Anna', 'bert'], requestId }),
        },
      ],
    }),
  );
  strictEqual(Entries?.[0]?.ErrorCode, undefined);
  const { 'detail-type': type, source, detail } = await results.of(requestId);
  deepStrictEqual([type, source], ['ThreadMembersChanged', 'thread-members']);
  deepStrictEqual(detail.entities, [
    { user: 'Anna', result: true },
    { user: 'bert', result: true },
  ]);
  deepStrictEqual(membersOf(vendor, threadId), ['anna', 'bert']);
  return `${type} ${JSON.stringify(detail)}`;
}

/** Messages that wait together are folded into as few vendor calls as their order lets. */
export async function waitingMessagesAreFolded({ deployed, vendor, results }: EventStage): Promise<string> {
  const threadId = newThread(vendor);
  await setConsumer(deployed, false);
  const sent = [
    await send(deployed, threadId, 'add', ['anna']),
    await send(deployed, threadId, 'add', ['bert']),
    await send(deployed, threadId, 'add', ['carl']),
    await send(deployed, threadId, 'remove', ['bert']),
    await send(deployed, threadId, 'add', ['dora']),
    await send(deployed, threadId, 'add', ['emil']),
  ];
  await setConsumer(deployed, true);
  for (const requestId of sent) await results.of(requestId);
  const calls = callsTo(vendor, threadId).map(({ method, usernames }) => [method, usernames]);
  deepStrictEqual(calls, [
    ['POST', ['anna', 'bert', 'carl']],
    ['DELETE', ['bert']],
    ['POST', ['dora', 'emil']],
  ]);
  deepStrictEqual(membersOf(vendor, threadId), ['anna', 'carl', 'dora', 'emil']);
  return `${sent.length} messages, ${calls.length} vendor calls, in order`;
}

/** A message that can never succeed gets its failure event, and its thread goes on. */
export async function poisonedMessageIsTold({ deployed, vendor, results }: EventStage): Promise<string> {
  const threadId = newThread(vendor);
  const poisoned = await sendBody(deployed, threadId, '{"detail-type":');
  const next = await send(deployed, threadId, 'add', ['anna']);
  const { 'detail-type': type, detail } = await results.of(poisoned);
  deepStrictEqual([type, detail.error.code], ['ThreadMembersChangeFailed', 'malformed-json']);
  strictEqual((await results.of(next))['detail-type'], 'ThreadMembersChanged');
  deepStrictEqual(membersOf(vendor, threadId), ['anna']);
  return `${type} ${JSON.stringify(detail)}`;
}

/** A message that the vendor fails on comes again, and its thread's later one waits behind it. */
export async function failedMessageComesAgain({ deployed, vendor, results }: EventStage): Promise<string> {
  const threadId = newThread(vendor);
  let failures = 0;
  vendor.im.intercept = ({ path }) => {
    if (!path.includes(threadId) || failures > 0) return undefined;
    failures += 1;
    return BROKEN;
  };
  const sent = [
    await send(deployed, threadId, 'add', ['anna']),
    await send(deployed, threadId, 'remove', ['anna']),
  ];
  for (const id of sent) strictEqual((await results.of(id))['detail-type'], 'ThreadMembersChanged');
  vendor.im.intercept = undefined;
  const calls = callsTo(vendor, threadId).map(({ method, status }) => [method, status]);
  deepStrictEqual(calls, [
    ['POST', 500],
    ['POST', 200],
    ['DELETE', 200],
  ]);
  deepStrictEqual(membersOf(vendor, threadId), []);
  return calls.map((call) => call.join(' ')).join(', ');
}

/** What the vendor fails on again and again ends in the FIFO queue's dead-letter queue. */
export async function hopelessMessageDies({ deployed, vendor }: EventStage): Promise<string> {
  const threadId = newThread(vendor);
  vendor.im.intercept = ({ path }) => (path.includes(threadId) ? BROKEN : undefined);
  await send(deployed, threadId, 'add', ['anna']);
  await until('a dead letter', async () => (await countDeadLetters(deployed)) === 1 || undefined);
  vendor.im.intercept = undefined;
  return `after ${callsTo(vendor, threadId).length} tries in ${resourceName(deployed.name, 'unapplied-changes.fifo')}`;
}

/** A dead letter is as it was sent, and goes in when it is sent again, the vendor being well. */
export async function deadLetterIsSentAgain({ deployed, vendor, results }: EventStage): Promise<string> {
  const letter = (await takeDeadLetter(deployed)) ?? '';
  const { threadId, usernames, requestId } = JSON.parse(letter).detail;
  await sendBody(deployed, threadId, letter);
  strictEqual((await results.of(requestId))['detail-type'], 'ThreadMembersChanged');
  deepStrictEqual(membersOf(vendor, threadId), usernames);
  strictEqual(await countDeadLetters(deployed), 0);
  return letter;
}

/** `npm run redrive` sends an event that lies in the sequencer's dead-letter queue back to it. */
export async function undeliveredEventIsRedriven({ deployed, vendor, results }: EventStage): Promise<string> {
  const threadId = newThread(vendor);
  const id = randomUUID();
  const event = { id, 'detail-type': 'ThreadMembersAddRequested', detail: { threadId, usernames: ['anna'] } };
  const QueueUrl = outputOf(deployed, 'UndeliveredEventsQueueUrl');
  await deployed.aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) }));
  const { status, stdout } = await npmRun('redrive', deployed.name);
  strictEqual(status, 0, stdout);
  strictEqual((await results.of(id))['detail-type'], 'ThreadMembersChanged');
  deepStrictEqual(membersOf(vendor, threadId), ['anna']);
  return `\n${stdout.trimEnd()}`;
}

function callsTo({ im }: Vendor, threadId: string) {
  return im.calls.filter(({ path }) => path.includes(`/${threadId}/`));
}
