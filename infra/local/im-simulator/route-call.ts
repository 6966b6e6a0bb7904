import type { ThreadNoun } from '../../../shared/invocation.ts';
import type { Thread } from './thread.ts';
import { addMembers, listMembers, removeMembers, type UserRefusal } from './thread-users.ts';
import { APPLICATION, ORGANIZATION, refusal, type VendorAnswer } from './vendor-answer.ts';
import { WRONG_PATHS, type WrongPath } from './wrong-paths.ts';

/** Bytes of a body; a larger one is refused with 413 (V12). */
const MAX_BODY_BYTES = 5 * 1024;

/** What the simulator knows when a call arrives. */
export interface VendorState {
  readonly removeNoun: ThreadNoun | 'both';
  readonly wrongPath: WrongPath;
  readonly threads: ReadonlyMap<string, Thread>;
  readonly refusedUsers: ReadonlyMap<string, UserRefusal>;
}

/** A call, read whole. */
export interface ReceivedCall {
  readonly method: string;
  /** The request target as it was sent. */
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
  readonly tokenAccepted: boolean;
  readonly withinLimit: boolean;
}

/** The vendor's answer to a call, checked in the vendor's order (V1-V7, V12). */
export function routeCall(call: ReceivedCall, state: VendorState): VendorAnswer {
  const [, organization, application, noun, threadId, ...rest] = call.path.split('?')[0]?.split('/') ?? [];
  if (organization !== ORGANIZATION || application !== APPLICATION)
    return refusal(404, 'organization_application_not_found', 'Could not find application.');
  if (!call.tokenAccepted) return refusal(401, 'unauthorized', 'Unable to authenticate (OAuth)');
  if (!call.withinLimit) return refusal(429, 'reach_limit', 'This request has reached api limit.');
  if (rest.join('/') === 'users' && isOtherNoun(noun, call.method, state))
    return WRONG_PATHS[state.wrongPath];
  if (rest.join('/') !== 'users' || !isNoun(noun, call.method))
    return refusal(404, 'not_found', `There is no ${call.method} at this path.`);
  if (Buffer.byteLength(call.body) > MAX_BODY_BYTES)
    return refusal(413, 'too_large', 'The body is too large.');
  if (call.body !== '' && !call.contentType.startsWith('application/json'))
    return refusal(415, 'web_application', 'Unsupported Media Type');
  const thread = state.threads.get(threadId ?? '');
  if (!thread) return refusal(404, 'group_error', 'thread not found.');
  if (!thread.open) return refusal(403, 'group_error', 'thread not open.');
  return answerOf(call, thread, state);
}

/** The names in a body, where it has the documented form. */
export function usernamesOf(body: string): string[] | undefined {
  try {
    const { usernames } = JSON.parse(body);
    return Array.isArray(usernames) && usernames.every((name) => typeof name === 'string')
      ? usernames
      : undefined;
  } catch {
    return undefined;
  }
}

function answerOf(
  { method, path, body }: ReceivedCall,
  thread: Thread,
  { refusedUsers }: VendorState,
): VendorAnswer {
  if (method === 'GET') return listMembers(thread, path);
  const usernames = usernamesOf(body);
  if (usernames === undefined) return refusal(400, 'illegal_argument', 'usernames is required.');
  return method === 'POST'
    ? addMembers(thread, path, usernames, refusedUsers)
    : removeMembers(thread, path, usernames);
}

/** The vendor's pages disagree about the noun of a remove: which one it serves is a setting (V3). */
function isOtherNoun(noun: string | undefined, method: string, { removeNoun }: VendorState): boolean {
  return method === 'DELETE' && isNoun(noun, method) && removeNoun !== 'both' && noun !== removeNoun;
}

function isNoun(noun: string | undefined, method: string): boolean {
  if (method === 'DELETE') return noun === 'thread' || noun === 'threads';
  return (method === 'GET' || method === 'POST') && noun === 'thread';
}
