import type { Operation } from '../contract/member-event.ts';
import type { ProblemCode } from '../contract/problem-codes.ts';
import type { ResultEvent } from '../contract/result-event.ts';
import { ServiceError } from '../errors/service-error.ts';
import type { ImClient } from '../im/client.ts';
import { mayStillBeApplied } from '../im/may-still-be-applied.ts';
import type { Invocation } from '../invocation.ts';
import { addMembers } from '../members/add-members.ts';
import type { MemberOutcome } from '../members/change-members.ts';
import { removeMembers } from '../members/remove-members.ts';
import { rejectionOf, resultOf } from './rules/build-result.ts';
import { foldRequests } from './rules/fold-requests.ts';
import type { MemberRequest } from './rules/read-member-event.ts';
import type { Message, RequestMessage } from './rules/read-message.ts';
import type { AppliedThread } from './rules/settle-thread.ts';

/** Codes that end a request; after any other the same request may succeed later (docs/design.md#errors). */
const FINAL: ReadonlySet<ProblemCode> = new Set(['invalid-request', 'malformed-json', 'refused-by-im']);

const CHANGES = { add: addMembers, remove: removeMembers } as const satisfies Record<Operation, unknown>;

/** What carrying a request out came to: its result, or a failure after which it must come again. */
type Outcome = { readonly result: ResultEvent } | Failure;

interface Failure {
  readonly error: unknown;
  /** Whether the vendor may still apply a write of it. */
  readonly mayStillBeApplied: boolean;
}

/**
 * Applies one thread's messages, run after run; a message that must come again ends the work, since those after it must not
 * overtake it. A write that the vendor may still apply ends it at once: not even the rest of its run is sent.
 *
 * @param messages of one thread, in their order
 */
export async function applyToThread(
  im: ImClient,
  messages: readonly Message[],
  invocation: Invocation,
): Promise<AppliedThread> {
  if (invocation.deadline.msLeft() === 0) return { messages, results: [], stop: { reason: 'no-time' } };
  const outcomes = new Map<Message, Outcome>();
  for (const run of foldRequests(messages)) {
    const ofRun = await applyRun(im, run, invocation);
    for (const [message, outcome] of ofRun) outcomes.set(message, outcome);
    if (ofRun.some(([, outcome]) => 'error' in outcome)) break;
  }
  return upToFirstFailure(messages, outcomes);
}

async function applyRun(
  im: ImClient,
  run: readonly RequestMessage[],
  invocation: Invocation,
): Promise<[Message, Outcome][]> {
  const [{ request }] = run as [RequestMessage]; // a run is never empty
  const usernames = run.flatMap((message) => message.request.usernames);
  try {
    const change = await CHANGES[request.operation](im, request.threadId, usernames, invocation);
    const changed = new Map(change.outcomes.map((outcome) => [outcome.user, outcome]));
    return run.map((message) => [message, outcomeOf(message.request, changed)]);
  } catch (error) {
    return run.map((message) => [message, { error, mayStillBeApplied: true }]);
  }
}

/** A request has a result only when each of its users has a final verdict (docs/design.md#events). */
function outcomeOf(request: MemberRequest, changed: ReadonlyMap<string, MemberOutcome>): Outcome {
  const outcomes = [...new Set(request.usernames)].flatMap((user) => changed.get(user) ?? []);
  const errors = outcomes.flatMap(({ verdict }) =>
    verdict instanceof ServiceError && !FINAL.has(verdict.code) ? verdict : [],
  );
  const [error] = errors;
  if (error) return { error, mayStillBeApplied: errors.some(mayStillBeApplied) };
  return { result: resultOf(request, outcomes) };
}

function upToFirstFailure(
  messages: readonly Message[],
  outcomes: ReadonlyMap<Message, Outcome>,
): AppliedThread {
  const results: ResultEvent[] = [];
  for (const message of messages) {
    const outcome = message.malformed ? { result: rejectionOf(message) } : outcomes.get(message);
    if (!outcome || 'error' in outcome) break;
    results.push(outcome.result);
  }
  const failures = [...outcomes.values()].filter((outcome) => 'error' in outcome);
  const [first] = failures; // the map has the messages' order
  if (!first) return { messages, results };
  const mayYetCome = failures.some((failure) => failure.mayStillBeApplied);
  return { messages, results, stop: { reason: 'failed', error: first.error, mayStillBeApplied: mayYetCome } };
}
