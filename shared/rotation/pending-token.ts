import * as z from 'zod/mini';
import { AppTokenUnavailableError } from '../errors/app-token-unavailable-error.ts';
import { parseJson } from '../parse-json.ts';
import { parseAppTokenSecret } from '../token/app-token-secret.ts';
import { giveUpPending } from './give-up-pending.ts';
import type { MintedAppToken } from './mint-app-token.ts';
import type { Rotation } from './step.ts';

/** What a pending token must have left, in seconds, to be worth keeping and promoting (docs/design.md#rotation). */
const MIN_SECONDS_LEFT = 30 * 60;

/** What the rotation stores beside the token, and readers of the token pass over. */
const origin = z.object({ agoraAppVersionId: z.string() });

/** The token of a version that is to become current. */
export interface PendingToken {
  readonly token: string;
  readonly secondsLeft: number;
  /** When it expires, epoch seconds. */
  readonly expiresAt: number;
}

/**
 * A pending version's value.
 *
 * @param agoraAppVersionId the version of the agora-app secret that the token is minted from
 */
export function pendingValueOf(minted: MintedAppToken, agoraAppVersionId: string): string {
  return JSON.stringify({ ...minted, agoraAppVersionId });
}

/**
 * Reads the pending version's token, which must be worth promoting: it has over 30 min left, and the version of the
 * agora-app secret that it was minted from is still current. The vendor takes a token of an older certificate only until
 * the operators disable that. Any other is given up.
 *
 * @returns `undefined` while the version has no value
 * @throws RotationError when the token is given up
 */
export async function readPendingToken(rotation: Rotation): Promise<PendingToken | undefined> {
  const { versions, agoraApp, versionId } = rotation;
  const { secretId } = versions;
  const stored = await versions.pendingValue(versionId);
  if (stored === undefined) return undefined;
  const pending = parsePendingToken(stored, secretId);
  if (pending === undefined)
    return giveUpPending(rotation, {
      fault: 'pending-malformed',
      why: `The pending version of ${secretId} holds no app token with its expiry.`,
    });
  const { secondsLeft } = pending;
  if (secondsLeft <= MIN_SECONDS_LEFT)
    return giveUpPending(rotation, {
      fault: 'pending-too-old',
      why: `The pending app token of ${secretId} has 30 minutes left or less.`,
      secondsLeft,
    });
  const { versionId: current } = await agoraApp.currentValue();
  if (origin.safeParse(parseJson(stored)).data?.agoraAppVersionId !== current)
    return giveUpPending(rotation, {
      fault: 'pending-outdated',
      why: `The pending app token of ${secretId} is not of the current version of ${agoraApp.secretId}.`,
      secondsLeft,
    });
  return pending;
}

/** Only this rotation writes it: always JSON with an expiry. */
function parsePendingToken(value: string, secretId: string): PendingToken | undefined {
  try {
    const { token, expiresAtMs } = parseAppTokenSecret(value, secretId);
    if (expiresAtMs === undefined) return undefined;
    const secondsLeft = Math.floor((expiresAtMs - Date.now()) / 1_000);
    return { token, secondsLeft, expiresAt: expiresAtMs / 1_000 };
  } catch (error) {
    if (error instanceof AppTokenUnavailableError) return undefined;
    throw error;
  }
}
