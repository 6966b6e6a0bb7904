import { isChangeOf } from './answers.ts';
import type { Exchange, ServiceRequest } from './connection.ts';
import type { Entity } from './contract.ts';
import { ThreadMembersError } from './thread-members-error.ts';
import { untilAborted } from './until-aborted.ts';

/** How long a user waits whose call the vendor had no room for, in ms; only whole answers say more. */
const RATE_LIMITED_MS = 1_000;

/** The least wait before a request is repeated, in ms, whatever the service says. */
const LEAST_WAIT_MS = 100;

/** A request to change users. */
type Change = Pick<ServiceRequest<unknown>, 'method' | 'path'> & { readonly usernames: readonly string[] };

/** One call of a client: its requests, and the time within which they are repeated. */
export class Call {
  readonly #exchange: Exchange;
  readonly #signal: AbortSignal | undefined;
  readonly #until: number;

  constructor(exchange: Exchange, signal: AbortSignal | undefined, patienceMs: number) {
    this.#exchange = exchange;
    this.#signal = signal;
    this.#until = Date.now() + patienceMs;
  }

  /**
   * Sends a request, and again when the service was too busy to do any of it and says how long to wait: 429 and 503 with
   * `Retry-After`. An error that tells of users is not repeated here: some of them may have been changed.
   */
  async send<T>(request: ServiceRequest<T>): Promise<T> {
    for (;;) {
      try {
        return await this.#exchange(request, this.#signal);
      } catch (error) {
        const waitMs = error instanceof ThreadMembersError ? waitBefore(error) : undefined;
        if (waitMs === undefined || !(await this.#wait(waitMs))) throw error;
      }
    }
  }

  /** Changes users, and those again whose change was not begun. Rejects when no user went through. */
  async change(request: Change): Promise<Entity[]> {
    const entities = new Map<string, Entity>();
    let usernames = request.usernames;
    for (;;) {
      const { told, error } = await this.#outcome({ ...request, usernames }, entities);
      for (const entity of told) entities.set(entity.user, entity);
      usernames = usernames.filter((user) => isNotBegun(entities.get(user)));
      const waitMs = told.some(isRateLimited) ? (error?.retryAfterMs ?? RATE_LIMITED_MS) : 0;
      if (usernames.length > 0 && (await this.#wait(waitMs))) continue;
      const all = request.usernames.flatMap((user) => entities.get(user) ?? []);
      if (error === undefined || all.some((entity) => entity.error === undefined)) return all;
      throw error.withEntities(all);
    }
  }

  async #outcome(
    request: Change,
    known: ReadonlyMap<string, Entity>,
  ): Promise<{ told: readonly Entity[]; error?: ThreadMembersError }> {
    try {
      const { entities } = await this.send({ ...request, isAnswer: isChangeOf(request.usernames) });
      return { told: entities };
    } catch (error) {
      if (!(error instanceof ThreadMembersError)) throw error;
      if (error.entities.length > 0) return { told: error.entities, error };
      throw error.withEntities([...known.values()]);
    }
  }

  /** Waits, unless that would take longer than the caller's patience. */
  async #wait(ms: number): Promise<boolean> {
    const waitMs = Math.max(ms, LEAST_WAIT_MS);
    if (!(Date.now() + waitMs < this.#until)) return false;
    await sleep(waitMs, this.#signal);
    return true;
  }
}

function waitBefore({ status, retryAfterMs, entities }: ThreadMembersError): number | undefined {
  const busy = status === 429 || status === 503;
  return busy && entities.length === 0 ? retryAfterMs : undefined;
}

function isNotBegun(entity: Entity | undefined): boolean {
  return entity?.error?.code === 'not-attempted' || entity?.error?.code === 'rate-limited';
}

function isRateLimited({ error }: Entity): boolean {
  return error?.code === 'rate-limited';
}

async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await untilAborted(
      signal,
      () =>
        new Promise<void>((resolve) => {
          timer = setTimeout(resolve, ms);
        }),
    );
  } finally {
    clearTimeout(timer);
  }
}
