import { createSecret } from './create-secret.ts';
import { finishSecret } from './finish-secret.ts';
import { RotationError } from './rotation-error.ts';
import type { RotationEvent } from './rotation-event.ts';
import type { Rotation, StepResult } from './step.ts';
import { testSecret } from './test-secret.ts';

const STEPS: Record<RotationEvent['Step'], (rotation: Rotation) => StepResult | Promise<StepResult>> = {
  createSecret,
  // The vendor knows every token that its certificate signs: there is nothing to set.
  setSecret: () => ({ outcome: 'nothing-to-do' }),
  testSecret,
  finishSecret,
};

/**
 * Carries out one step, after the checks of AWS's own templates. A version that is current already needs nothing more.
 *
 * @throws RotationError when rotation is not enabled, or the version is unknown or not pending, or the step fails
 */
export async function rotate(
  step: RotationEvent['Step'],
  rotation: Omit<Rotation, 'currentVersionId'>,
): Promise<StepResult> {
  const { versions, versionId } = rotation;
  const { secretId } = versions;
  const { rotationEnabled, labels } = await versions.describe();
  if (!rotationEnabled)
    throw new RotationError('rotation-not-enabled', `Secret ${secretId} is not enabled for rotation.`);
  const ownLabels = labels[versionId];
  if (ownLabels === undefined)
    throw new RotationError(
      'version-unknown',
      `Secret version ${versionId} has no stage for rotation of secret ${secretId}.`,
    );
  if (ownLabels.includes('AWSCURRENT')) return { outcome: 'already-current' };
  if (!ownLabels.includes('AWSPENDING'))
    throw new RotationError(
      'version-not-pending',
      `Secret version ${versionId} is not set as AWSPENDING for rotation of secret ${secretId}.`,
    );
  const currentVersionId = Object.keys(labels).find((id) => labels[id]?.includes('AWSCURRENT'));
  return STEPS[step]({ ...rotation, currentVersionId });
}
