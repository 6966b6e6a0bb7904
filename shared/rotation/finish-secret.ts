import { readPendingToken } from './pending-token.ts';
import { RotationError } from './rotation-error.ts';
import type { Rotation, StepResult } from './step.ts';

/**
 * Makes the pending version current, only from the version that was current when this step began: Secrets Manager refuses
 * the move when that has changed. AWSPENDING stays where it is, as AWS advises; the service takes it away.
 *
 * @throws RotationError when the pending version has no value, or none that is worth promoting
 */
export async function finishSecret(rotation: Rotation): Promise<StepResult> {
  const { versions, versionId, currentVersionId } = rotation;
  const pending = await readPendingToken(rotation);
  if (pending === undefined)
    throw new RotationError(
      'pending-empty',
      `The pending version ${versionId} of ${versions.secretId} has no value: createSecret has not run.`,
    );
  await versions.makeCurrent(versionId, currentVersionId);
  const { secondsLeft, expiresAt } = pending;
  return { event: 'token-rotated', outcome: 'promoted', secondsLeft, expiresAt };
}
