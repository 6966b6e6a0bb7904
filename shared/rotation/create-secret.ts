import { parseAgoraAppSecret } from './agora-app-secret.ts';
import { APP_TOKEN_LIFETIME_SECONDS, mintAppToken } from './mint-app-token.ts';
import { parseLastingToken } from './pending-token.ts';
import { RotationError } from './rotation-error.ts';
import type { Rotation, StepResult } from './step.ts';

/**
 * Mints a token and stores it in the pending version. One that is there already, from an earlier attempt, is kept while it
 * has over 30 min left; else the version is given up and the step fails, so that the next attempt starts afresh: a
 * version's value cannot be replaced (docs/design.md#rotation).
 */
export async function createSecret(rotation: Rotation): Promise<StepResult> {
  const { versions, agoraApp, versionId } = rotation;
  const stored = await versions.pendingValue(versionId);
  if (stored !== undefined) return keep(stored, rotation);
  const app = parseAgoraAppSecret(await agoraApp.currentValue(), agoraApp.secretId);
  // Another run may have stored its token since; that one is then used, as testSecret and finishSecret will see.
  await versions.putPending(versionId, JSON.stringify(mintAppToken(app)));
  return { outcome: 'minted', secondsLeft: APP_TOKEN_LIFETIME_SECONDS };
}

async function keep(stored: string, { versions, versionId }: Rotation): Promise<StepResult> {
  try {
    const { secondsLeft } = parseLastingToken(stored, versions.secretId);
    return { outcome: 'kept', secondsLeft };
  } catch (error) {
    if (!(error instanceof RotationError)) throw error;
    await versions.giveUpPending(versionId);
    const message = `${error.message} Version ${versionId} is given up; the next attempt mints a new token.`;
    throw new RotationError(error.fault, message, error.secondsLeft);
  }
}
