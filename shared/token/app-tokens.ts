import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Deadline, waitUntil } from '../deadline.ts';
import { AppTokenUnavailableError } from '../errors/app-token-unavailable-error.ts';
import type { AppToken } from './app-token-secret.ts';
import { isLive, READ_TIMEOUT_MS, readAppToken } from './read-app-token.ts';

/** Before a token's expiry, in ms: from then on a newer one is looked for. */
const EXPIRY_MARGIN_MS = 5 * 60_000;
/** How long a token is kept whose expiry is not known, in ms. */
const UNKNOWN_EXPIRY_TTL_MS = 10 * 60_000;
/** The least time between the end of a read and the next one, while a token that has not expired is held, in ms. */
const READ_PAUSE_MS = 10_000;

/** The sandbox's source of app tokens (docs/design.md#token). */
export type AppTokens = Pick<ReturnType<typeof createAppTokens>, 'current' | 'afterRefusal'>;

/**
 * Keeps the app token in memory and reads it again when it must: one read in flight at a time, the last good token served
 * while Secrets Manager fails and it has not expired.
 *
 * @param secretId name or ARN of the secret
 */
export function createAppTokens(secretId: string) {
  const secrets = new SecretsManagerClient({});
  let held: AppToken | undefined;
  let freshUntilMs = 0;
  let reading: Promise<AppToken> | undefined;
  let forcedReading: Promise<void> | undefined;
  let forcedUntilMs = 0;
  let early: { readonly startedAt: number; readonly ended: Promise<void> } | undefined;

  return {
    /**
     * Begins to read the token before a request needs it. The first request joins that read; what it fails with is
     * forgotten, and the request reads for itself.
     */
    readEarly(): void {
      const ended = readAppToken(secrets, secretId).then(
        (token) => {
          if (held === undefined) hold(token);
        },
        () => undefined,
      );
      early = { startedAt: Date.now(), ended };
    },

    /**
     * The token to call the vendor with.
     *
     * @throws AppTokenUnavailableError when none can be had; NotAttemptedError when the deadline comes first
     */
    async current(deadline: Deadline): Promise<string> {
      await earlyRead(deadline);
      if (held !== undefined && isLive(held) && Date.now() < freshUntilMs) return held.token;
      try {
        return (await waitUntil(deadline, read())).token;
      } catch (error) {
        if (error instanceof AppTokenUnavailableError && held !== undefined && isLive(held))
          return held.token;
        throw error;
      }
    },

    /**
     * The token to repeat a call with that the vendor refused with 401. At most one forced re-read every 10 s a sandbox,
     * counted from its end; calls refused meanwhile join it.
     *
     * @returns `undefined` when there is none to try: the same one was re-read just now, or the secret cannot be read
     */
    async afterRefusal(refused: string, deadline: Deadline): Promise<string | undefined> {
      if (held !== undefined && held.token !== refused) return held.token;
      if (forcedReading === undefined && Date.now() < forcedUntilMs) return undefined;
      forcedReading ??= forcedRead(refused);
      return waitUntil(
        deadline,
        forcedReading.then(
          () => held?.token,
          () => undefined,
        ),
      );
    },
  };

  /** One that began longer ago has stood still while the sandbox was frozen: nobody waits for it. */
  async function earlyRead(deadline: Deadline): Promise<void> {
    if (early !== undefined && Date.now() - early.startedAt < READ_TIMEOUT_MS)
      await waitUntil(deadline, early.ended);
    early = undefined;
  }

  /** A read that is running already may have begun before the token changed: only its result tells. */
  async function forcedRead(refused: string): Promise<void> {
    try {
      await reading?.catch(() => undefined);
      if (held?.token === refused) await read();
    } finally {
      forcedReading = undefined;
      forcedUntilMs = Date.now() + READ_PAUSE_MS;
    }
  }

  function read(): Promise<AppToken> {
    reading ??= readAppToken(secrets, secretId)
      .then(hold)
      .finally(() => {
        reading = undefined;
        freshUntilMs = Math.max(freshUntilMs, Date.now() + READ_PAUSE_MS);
      });
    return reading;
  }

  function hold(token: AppToken): AppToken {
    held = token;
    freshUntilMs =
      token.expiresAtMs === undefined
        ? Date.now() + UNKNOWN_EXPIRY_TTL_MS
        : token.expiresAtMs - EXPIRY_MARGIN_MS;
    return token;
  }
}
