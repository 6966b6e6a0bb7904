import { ImBadAnswerError } from '../errors/im-bad-answer-error.ts';
import { ImError } from '../errors/im-error.ts';
import { ImMisconfiguredError } from '../errors/im-misconfigured-error.ts';
import { RefusedByImError } from '../errors/refused-by-im-error.ts';
import type { REMOVE_NOUNS } from '../im-variables.ts';
import type { ThreadNoun } from '../invocation.ts';
import { log } from '../log.ts';
import type { CallContext } from './vendor-calls.ts';

/** What `IM_REMOVE_NOUN` says. */
export type RemoveNounSetting = (typeof REMOVE_NOUNS)[number];

/** Sends one remove to the path with this noun. */
type Removal<T> = (noun: ThreadNoun, context: CallContext) => Promise<T>;

/**
 * Finds out which noun the vendor's path for a remove has, by removes that are to be made anyway: `thread` first, and where
 * there is no such path, the same call at `threads` (docs/design.md#im). The noun at which the vendor answers properly is
 * remembered for the sandbox. Removes that begin meanwhile look for themselves, for one may take 12 s (V11).
 *
 * @returns a function that sends a remove to the right path; it rejects with an ImMisconfiguredError when neither is there
 */
export function createRemoveNoun(setting: RemoveNounSetting) {
  let known = setting === 'auto' ? undefined : setting;

  return async <T>(removal: Removal<T>, context: CallContext): Promise<T> => {
    if (known !== undefined) return at(known, removal, context);
    const probing = withoutHaltAtNoPath(context);
    const first = await unlessNoSuchPath(at('thread', removal, probing));
    if (!(first instanceof ImError)) return first;
    context.tally.retries += 1;
    const second = await unlessNoSuchPath(at('threads', removal, probing));
    if (!(second instanceof ImError)) return second;
    const failure = failureAtBoth(first, second);
    if (failure.concernsAll) context.halt?.abort(failure);
    throw failure;
  };

  async function at<T>(noun: ThreadNoun, removal: Removal<T>, context: CallContext): Promise<T> {
    try {
      const answer = await removal(noun, context);
      remember(noun, context);
      return answer;
    } catch (error) {
      if (error instanceof RefusedByImError && !saysNoSuchPath(error)) remember(noun, context);
      throw error;
    }
  }

  function remember(noun: ThreadNoun, { tally }: CallContext): void {
    tally.removeNoun = noun;
    if (known !== undefined) return;
    known = noun;
    if (noun === 'threads') log.info({ event: 'remove-noun', removeNoun: noun });
  }
}

/** One for each operation, as its calls are known by it. */
const halts = new WeakMap<AbortController, AbortController>();

/** The first failure that concerns the app halts the other calls of an operation; that one noun is wrong does not. */
function withoutHaltAtNoPath({ halt, ...context }: CallContext): CallContext {
  if (halt === undefined) return context;
  const abort = (reason?: unknown) => {
    if (!saysNoSuchPath(reason)) halt.abort(reason);
  };
  const spared = halts.get(halt) ?? { signal: halt.signal, abort };
  halts.set(halt, spared);
  return { ...context, halt: spared };
}

/** Resolves to the failure, when it says that there is no such path. */
async function unlessNoSuchPath<T>(answer: Promise<T>): Promise<T | ImError> {
  try {
    return await answer;
  } catch (error) {
    if (saysNoSuchPath(error)) return error;
    throw error;
  }
}

/** Whether an answer says, or may say, that the vendor has no such path (V7). */
function saysNoSuchPath(error: unknown): error is ImError {
  if (error instanceof ImBadAnswerError) return error.im?.status === 404;
  if (error instanceof RefusedByImError) return error.im.error === 'service_resource_not_found';
  return error instanceof ImMisconfiguredError && error.im?.status !== 404;
}

/** A 404 `service_resource_not_found` may as well be about a user, and is told as it came. */
function failureAtBoth(first: ImError, second: ImError): ImError {
  const refusal = [first, second].find((error) => error instanceof RefusedByImError);
  return refusal ?? new ImMisconfiguredError(first.im);
}
