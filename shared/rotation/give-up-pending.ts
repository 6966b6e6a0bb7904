import { RotationError } from './rotation-error.ts';
import type { Rotation } from './step.ts';

interface PendingFault {
  readonly fault: string;
  /** What is wrong with the token, in a sentence. */
  readonly why: string;
  /** Seconds until it expires. */
  readonly secondsLeft?: number;
}

/**
 * Takes AWSPENDING off a version whose token is of no use. Left pending, it would be attempted again by every later
 * rotation: a version's value cannot be replaced (docs/design.md#rotation).
 *
 * @throws RotationError always: what was wrong, and what happens next
 */
export async function giveUpPending(
  { versions, versionId }: Rotation,
  { fault, why, secondsLeft }: PendingFault,
): Promise<never> {
  await versions.giveUpPending(versionId);
  throw new RotationError(
    fault,
    `${why} Version ${versionId} is given up; the next attempt mints a new token. To have it now, rotate the secret again.`,
    secondsLeft,
  );
}
