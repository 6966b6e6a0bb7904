import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { inTime } from '../aws/in-time.ts';
import { secretText } from '../aws/secret-text.ts';
import { type Deadline, waitUntil } from '../deadline.ts';
import { AppTokenUnavailableError } from '../errors/app-token-unavailable-error.ts';
import { errorName } from '../errors/error-name.ts';
import { type AppToken, parseAppTokenSecret } from './app-token-secret.ts';

/** Before a token's expiry, in ms: from then on a newer one is looked for. */
const EXPIRY_MARGIN_MS = 5 * 60_000;
/** How long a token is kept whose expiry is not known, in ms. */
const UNKNOWN_EXPIRY_TTL_MS = 10 * 60_000;
/** Time for one read of the secret, in ms. */
const READ_TIMEOUT_MS = 3_000;
/** The least time between the end of a read and the next one, while a token that has not expired is held, in ms. */
const READ_PAUSE_MS = 10_000;
/**
 * How Secrets Manager refuses a read until an operator does something: no right to the secret or its key, a key that is
 * disabled or gone, a secret that is to be deleted, or is not there. Anything else may pass: throttling, 5xx, no answer.
 */
const LASTING = new Set([
  'AccessDeniedException',
  'DecryptionFailure',
  'InvalidParameterException',
  'InvalidRequestException',
  'ResourceNotFoundException',
  'UnrecognizedClientException',
]);

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
      const ended = readSecret().then(
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
    reading ??= readSecret()
      .then(hold)
      .finally(() => {
        reading = undefined;
        freshUntilMs = Math.max(freshUntilMs, Date.now() + READ_PAUSE_MS);
      });
    return reading;
  }

  async function readSecret(): Promise<AppToken> {
    const token = parseAppTokenSecret(await storedText(), secretId);
    if (!isLive(token)) throw new AppTokenUnavailableError('expired', secretId);
    return token;
  }

  function hold(token: AppToken): AppToken {
    held = token;
    freshUntilMs =
      token.expiresAtMs === undefined
        ? Date.now() + UNKNOWN_EXPIRY_TTL_MS
        : token.expiresAtMs - EXPIRY_MARGIN_MS;
    return token;
  }

  async function storedText(): Promise<string | undefined> {
    try {
      const command = new GetSecretValueCommand({ SecretId: secretId });
      return secretText(await inTime(READ_TIMEOUT_MS, (options) => secrets.send(command, options)));
    } catch (cause) {
      const passing = !LASTING.has(errorName(cause));
      throw new AppTokenUnavailableError('unreadable', secretId, { cause, passing });
    }
  }
}

function isLive({ expiresAtMs }: AppToken): boolean {
  return expiresAtMs === undefined || Date.now() < expiresAtMs;
}
