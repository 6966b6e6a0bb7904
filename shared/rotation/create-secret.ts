import { parseAgoraAppSecret } from './agora-app-secret.ts';
import { APP_TOKEN_LIFETIME_SECONDS, mintAppToken } from './mint-app-token.ts';
import { pendingValueOf, readPendingToken } from './pending-token.ts';
import type { Rotation, StepResult } from './step.ts';

/**
 * Mints a token and stores it in the pending version. One that is there already, from an earlier attempt, is kept while it
 * is worth promoting; else the version is given up and the step fails, so that the next attempt starts afresh.
 */
export async function createSecret(rotation: Rotation): Promise<StepResult> {
  const { versions, agoraApp, versionId } = rotation;
  const pending = await readPendingToken(rotation);
  if (pending !== undefined) return { outcome: 'kept', secondsLeft: pending.secondsLeft };
  const current = await agoraApp.currentValue();
  const minted = mintAppToken(parseAgoraAppSecret(current.text, agoraApp.secretId));
  // Another run may have stored its token since; that one is then used, as testSecret and finishSecret will see.
  await versions.putPending(versionId, pendingValueOf(minted, current.versionId));
  return { outcome: 'minted', secondsLeft: APP_TOKEN_LIFETIME_SECONDS };
}
