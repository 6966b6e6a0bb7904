import type { Operation } from '../contract/member-event.ts';
import type { ProblemCode } from '../errors/problem-codes.ts';
import { ServiceError } from '../errors/service-error.ts';
import type { ImClient } from '../im/client.ts';
import type { Invocation } from '../invocation.ts';
import { addMembers } from '../members/add-members.ts';
import type { MemberOutcome } from '../members/change-members.ts';
import { removeMembers } from '../members/remove-members.ts';
import type { QueuedMessage } from './queued-message.ts';
import type { MemberRequest } from './read-member-event.ts';
import { type ResultEvent, rejectionOf, resultOf } from './result-event.ts';

/** What became of a message: there is a result to tell, or an error after which it must come again. */
export type Fate = { readonly result: ResultEvent } | { readonly error: unknown };

/** Codes that end a request; after any other the same request may succeed later (docs/design.md#errors). */
const FINAL: ReadonlySet<ProblemCode> = new Set(['invalid-request', 'malformed-json', 'refused-by-im']);

const CHANGES = { add: addMembers, remove: removeMembers } as const satisfies Record<Operation, unknown>;

/**
 * Applies one thread's messages in order. Consecutive requests of one kind are one change, so that their users share the
 * vendor's calls; a request that must come again ends the work, since those after it must not overtake it.
 *
 * @param messages of one thread, in their order
 * @returns the fate of each message that has one; the others were not begun
 */
export async function applyToThread(
  im: ImClient,
  messages: readonly QueuedMessage[],
  invocation: Invocation,
): Promise<ReadonlyMap<QueuedMessage, Fate>> {
  const fates = new Map<QueuedMessage, Fate>();
  const requests: QueuedRequest[] = [];
  for (const message of messages) {
    if ('error' in message.content) fates.set(message, { result: rejectionOf(message.content) });
    else requests.push({ message, request: message.content });
  }
  for (const run of runsOf(requests)) {
    const runFates = await applyRun(im, run, invocation);
    for (const [index, { message }] of run.entries()) fates.set(message, runFates[index] as Fate);
    if (runFates.some((fate) => 'error' in fate)) break;
  }
  return fates;
}

interface QueuedRequest {
  readonly message: QueuedMessage;
  readonly request: MemberRequest;
}

/** Divides requests into runs of one operation. */
function runsOf(requests: readonly QueuedRequest[]): QueuedRequest[][] {
  const runs: QueuedRequest[][] = [];
  for (const queued of requests) {
    const run = runs.at(-1);
    if (run?.[0]?.request.operation === queued.request.operation) run.push(queued);
    else runs.push([queued]);
  }
  return runs;
}

async function applyRun(
  im: ImClient,
  run: readonly QueuedRequest[],
  invocation: Invocation,
): Promise<Fate[]> {
  const [{ request }] = run as [QueuedRequest]; // a run is never empty
  const usernames = run.flatMap((queued) => queued.request.usernames);
  try {
    const change = await CHANGES[request.operation](im, request.threadId, usernames, invocation);
    const outcomes = new Map(change.outcomes.map((outcome) => [outcome.user, outcome]));
    return run.map((queued) => fateOf(queued.request, outcomes));
  } catch (error) {
    return run.map(() => ({ error }));
  }
}

/** A request is told about only when each of its users has a final verdict (docs/design.md#events). */
function fateOf(request: MemberRequest, changed: ReadonlyMap<string, MemberOutcome>): Fate {
  const outcomes = [...new Set(request.usernames)].flatMap((user) => changed.get(user) ?? []);
  const unfinished = outcomes.find(
    ({ verdict }) => verdict instanceof ServiceError && !FINAL.has(verdict.code),
  );
  return unfinished ? { error: unfinished.verdict } : { result: resultOf(request, outcomes) };
}
