import type { Entity, Problem } from './contract.ts';

/** What an error knows of the answer behind it. */
export interface Facts {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly reason?: Problem['reason'];
  readonly errors?: Problem['errors'];
  readonly im?: Problem['im'];
  readonly entities?: readonly Entity[] | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

/**
 * Thrown for everything that is no success: a problem that the service answers, a request that cannot be right (nothing is sent
 * then, the status is 400), an answer that is none of the service's (`code` is `unexpected-answer`), or none at all (status 0, with
 * the cause: `not-signed` when nothing was sent for want of credentials, else `no-answer`). A call that its signal ended rejects
 * with the signal's reason instead.
 */
export class ThreadMembersError extends Error {
  override readonly name = 'ThreadMembersError';
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** Machine code: the last part of the problem's `type`. */
  readonly code: string;
  /** Why the vendor refused, where its words tell. */
  readonly reason: Problem['reason'];
  /** Every fault of the request: where it is, and the rule. */
  readonly errors: NonNullable<Problem['errors']>;
  /** What the vendor answered, in its own words. */
  readonly im: Problem['im'];
  /** What became of users all the same, those of earlier requests of the same call included; of others nothing is known. */
  readonly entities: readonly Entity[];
  /** Id that the service's operators find the request by. */
  readonly requestId: string | undefined;
  /** How long the service asks to wait before the request is repeated, in ms. */
  readonly retryAfterMs: number | undefined;
  readonly #facts: Facts;

  constructor(facts: Facts, options?: ErrorOptions) {
    super(messageOf(facts), options);
    this.#facts = facts;
    this.status = facts.status;
    this.code = facts.code;
    this.reason = facts.reason;
    this.errors = facts.errors ?? [];
    this.im = facts.im;
    this.entities = facts.entities ?? [];
    this.requestId = facts.requestId;
    this.retryAfterMs = facts.retryAfterMs;
  }

  /** The same error, with what became of more users. */
  withEntities(entities: readonly Entity[]): ThreadMembersError {
    return new ThreadMembersError({ ...this.#facts, entities }, { cause: this.cause });
  }
}

function messageOf({ code, detail, im }: Facts): string {
  const words = im?.description ?? im?.error;
  return `${code}: ${detail}${words === undefined ? '' : ` Agora Chat: ${words}`}`;
}
