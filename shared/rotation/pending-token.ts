import { AppTokenUnavailableError } from '../errors/app-token-unavailable-error.ts';
import { parseAppTokenSecret } from '../token/app-token-secret.ts';
import { RotationError } from './rotation-error.ts';

/** What a pending token must have left, in seconds, to be worth keeping and promoting (docs/design.md#rotation). */
const MIN_SECONDS_LEFT = 30 * 60;

/** The token of a version that is to become current. */
export interface PendingToken {
  readonly token: string;
  readonly secondsLeft: number;
  /** When it expires, epoch seconds. */
  readonly expiresAt: number;
}

/**
 * Reads a pending version's value, which only this rotation writes: always JSON with an expiry.
 *
 * @throws RotationError when it is not of that form
 */
export function parsePendingToken(value: string, secretId: string): PendingToken {
  try {
    const { token, expiresAtMs } = parseAppTokenSecret(value, secretId);
    if (expiresAtMs !== undefined) {
      const secondsLeft = Math.floor((expiresAtMs - Date.now()) / 1_000);
      return { token, secondsLeft, expiresAt: expiresAtMs / 1_000 };
    }
  } catch (error) {
    if (!(error instanceof AppTokenUnavailableError)) throw error;
  }
  throw new RotationError(
    'pending-malformed',
    `The pending version of ${secretId} holds no app token with its expiry.`,
  );
}

/**
 * The same, for a token that is to be kept or promoted.
 *
 * @throws RotationError also when it has 30 min left or less
 */
export function parseLastingToken(value: string, secretId: string): PendingToken {
  const pending = parsePendingToken(value, secretId);
  if (pending.secondsLeft > MIN_SECONDS_LEFT) return pending;
  throw new RotationError(
    'pending-too-old',
    `The pending app token of ${secretId} has 30 minutes left or less.`,
    pending.secondsLeft,
  );
}
