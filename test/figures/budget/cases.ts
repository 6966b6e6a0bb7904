import { setTimeout as sleep } from 'node:timers/promises';
import { REQUEST_TYPE_OF } from '../../../shared/contract/member-event.ts';
import { openStage, type Stage, type TimedAnswer } from './stage.ts';

/** Sandboxes of the add, and users of a request: ten vendor calls each, as many as there can be. */
const HTTP_SANDBOXES = 32;
const USERS = 100;
const CALLS = USERS / 10;
const CONSUMERS = 4;
/** Until the sandboxes have met the pressure, in ms. */
const SETTLING_MS = 5_000;

/** What a case is measured by. */
export interface CaseFigures {
  /** Over the whole case, in s. */
  readonly seconds: number;
  readonly requests: number;
  /** Requests that were refused, whole or in part; those of them without `Retry-After`, where they were refused whole. */
  readonly refused: number;
  readonly withoutRetryAfter: number;
  /** Answers that are neither 200 nor the rate's. */
  readonly failed: number;
  /** Of the calls after the first 5 s, per cent. */
  readonly refusedCalls: number;
  /** Accepted calls a second after the first 5 s, of HTTP and of events. */
  readonly httpCalls: number;
  readonly eventCalls: number;
  /** Calls of the table. */
  readonly updates: number;
  /** Median time of an answer, in ms. */
  readonly medianMs: number;
}

type Load = (send: (users: number) => Promise<unknown>) => Promise<void>;

/** Requests at random moments, so many calls a second on average. */
export function steady(callsPerSecond: number, seconds: number, users = USERS): Load {
  return async (send) => {
    const end = performance.now() + seconds * 1_000;
    const meanMs = (1_000 * Math.ceil(users / 10)) / callsPerSecond;
    for (let at = performance.now(); at < end; at += -Math.log(Math.random()) * meanMs) {
      await sleep(Math.max(0, at - performance.now()));
      void send(users);
    }
  };
}

/** So many calls at once, and again whenever the mean says so. */
export function bursts(calls: number, meanPerSecond: number, seconds: number): Load {
  return async (send) => {
    for (let at = 0; at < seconds; at += calls / meanPerSecond) {
      for (let count = 0; count < calls / CALLS; count += 1) void send(USERS);
      await sleep((1_000 * calls) / meanPerSecond);
    }
  };
}

/** What is done beside the load. */
interface CaseOptions {
  readonly withBudget?: boolean;
  /** Whether events alone are over the limit, too. */
  readonly events?: boolean;
  /** After how many seconds the table is gone. */
  readonly killTableAfter?: number;
}

/** Runs one case in this process. */
export async function measureCase(
  bundles: Record<string, string>,
  load: Load,
  { withBudget = true, events = false, killTableAfter }: CaseOptions,
): Promise<CaseFigures> {
  const stage = await openStage(bundles, withBudget);
  const send = await stage.startHttp(HTTP_SANDBOXES);
  if (events) await overload(stage);
  const answers: TimedAnswer[] = [];
  const open = new Set<Promise<unknown>>();
  const startedAt = Date.now();
  if (killTableAfter !== undefined) setTimeout(() => void stage.table.close(), killTableAfter * 1_000);
  await load((users) => {
    const answered = send(users).then((answer) => {
      answers.push(answer);
      open.delete(answered);
    });
    open.add(answered);
    return answered;
  });
  const endedAt = Date.now();
  await Promise.all(open);
  return figuresOf(stage, answers, startedAt, endedAt);
}

/** Puts more on the queue than the consumers can apply, each thread's own users in ten calls. */
async function overload(stage: Stage): Promise<void> {
  for (let thread = 1; thread <= 1_500; thread += 1) {
    const threadId = String(thread);
    stage.im.seedThread(threadId);
    const usernames = Array.from({ length: USERS }, (_, index) => `user${index}`);
    stage.messaging.changes.send({
      body: JSON.stringify({ 'detail-type': REQUEST_TYPE_OF.add, detail: { threadId, usernames } }),
      group: threadId,
      deduplicationId: threadId,
    });
  }
  await stage.startEvents(CONSUMERS);
}

function figuresOf(
  { im, table }: Stage,
  answers: readonly TimedAnswer[],
  startedAt: number,
  endedAt: number,
): CaseFigures {
  const from = startedAt + SETTLING_MS;
  const seconds = (endedAt - from) / 1_000;
  const calls = im.calls.filter((call) => call.startedAt >= from && call.startedAt < endedAt);
  const accepted = calls.filter(({ status }) => status !== 429);
  const http = accepted.filter(({ path }) => path.includes('/177916702949377/'));
  const refused = answers.filter(({ answer }) => answer.statusCode === 429 || answer.statusCode === 207);
  const sorted = answers.map(({ ms }) => ms).sort((one, other) => one - other);
  return {
    seconds: (endedAt - startedAt) / 1_000,
    requests: answers.length,
    refused: refused.length,
    withoutRetryAfter: refused.filter(
      ({ answer }) => answer.statusCode === 429 && answer.headers?.['retry-after'] === undefined,
    ).length,
    failed: answers.filter(({ answer }) => ![200, 207, 429].includes(answer.statusCode)).length,
    refusedCalls: (100 * (calls.length - accepted.length)) / Math.max(1, calls.length),
    httpCalls: http.length / seconds,
    eventCalls: (accepted.length - http.length) / seconds,
    updates: table.calls['UpdateItem'] ?? 0,
    medianMs: sorted[Math.floor(sorted.length / 2)] ?? 0,
  };
}
