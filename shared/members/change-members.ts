import { vendorSpelling } from '../contract/usernames.ts';
import { RefusedByImError } from '../errors/refused-by-im-error.ts';
import { ServiceError } from '../errors/service-error.ts';
import type { Envelope } from '../im/answers.ts';
import { MAX_USERS_PER_CALL } from '../im/client.ts';

/** What became of one user: the vendor's `result`, or the error that kept it from being changed. */
type Verdict = boolean | ServiceError;

/** A user, in the caller's spelling, and what became of it. */
export interface MemberOutcome {
  readonly user: string;
  readonly verdict: Verdict;
}

/** What became of every user asked for, and the last vendor answer's own fields. */
export interface MemberChange {
  /** One for each spelling asked for, in the caller's order. */
  readonly outcomes: readonly MemberOutcome[];
  readonly envelope: Envelope;
}

/** Sends one vendor call for up to 10 names, in the vendor's spelling; `verdictOf` tells each name's result. */
export type ChangeCall = (
  usernames: readonly string[],
  halt: AbortController,
) => Promise<{ envelope: Envelope; verdictOf: (username: string) => Verdict }>;

/**
 * Changes members in calls of up to 10 users. A refused batch is halved until the user at fault stands alone and the
 * others have gone in; what concerns the thread or the app is not halved, and the batches not yet sent carry it, too
 * (docs/design.md#members). For n names at most 2n-1 calls, retries aside; how many are in flight is the client's limit.
 *
 * @param usernames as the caller spells them; names that are equal but for case are one name for the vendor (V8)
 * @throws what is no `ServiceError`; every other failure is in the outcomes
 */
export async function changeMembers(usernames: readonly string[], call: ChangeCall): Promise<MemberChange> {
  const halt = new AbortController();
  const verdicts = new Map<string, Verdict>();
  let envelope: Envelope = {};

  const change = async (batch: readonly string[]): Promise<void> => {
    try {
      const answer = await call(batch, halt);
      for (const name of batch) verdicts.set(name, answer.verdictOf(name));
      envelope = answer.envelope;
    } catch (error) {
      await fail(batch, error);
    }
  };

  const fail = async (batch: readonly string[], error: unknown): Promise<void> => {
    if (!(error instanceof ServiceError)) throw error;
    if (isAboutOneUser(error) && batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      await change(batch.slice(0, middle));
      await change(batch.slice(middle));
    } else for (const name of batch) verdicts.set(name, error);
  };

  await Promise.all(chunksOf([...new Set(usernames.map(vendorSpelling))], MAX_USERS_PER_CALL).map(change));
  const outcomes = [...new Set(usernames)].map((user) => ({
    user,
    verdict: verdicts.get(vendorSpelling(user)) as Verdict, // by now every chunk has set its names' verdicts
  }));
  return { outcomes, envelope };
}

function isAboutOneUser(error: ServiceError): boolean {
  return error instanceof RefusedByImError && !error.concernsAll;
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const starts = Array.from({ length: Math.ceil(items.length / size) }, (_, index) => index * size);
  return starts.map((start) => items.slice(start, start + size));
}
