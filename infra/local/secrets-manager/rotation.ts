import type { Secret } from './secret.ts';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

/** What Secrets Manager sends to a rotation function. */
export interface RotationEvent {
  /** The secret's ARN. */
  readonly SecretId: string;
  /** The version to rotate to. */
  readonly ClientRequestToken: string;
  readonly Step: (typeof STEPS)[number];
}

/** Calls a rotation function; rejects when the function fails. */
export type InvokeRotation = (event: RotationEvent) => Promise<unknown>;

/**
 * One attempt of a rotation, as the service makes it: the four steps in order, up to the first that fails. A version that
 * an earlier attempt left pending is attempted again, else there is a new one, empty at first.
 */
export async function rotateSecret(secret: Secret, invoke: InvokeRotation): Promise<void> {
  const pending = secret.holderOf('AWSPENDING');
  const leftOver = pending !== undefined && pending !== secret.holderOf('AWSCURRENT');
  const versionId = leftOver ? pending : secret.beginPending();
  for (const Step of STEPS) await invoke({ SecretId: secret.arn, ClientRequestToken: versionId, Step });
  secret.lastRotated = new Date();
}

/** What the service does when a schedule is set or changed: `testSecret` on an empty pending version, which then goes. */
export async function probeRotation(secret: Secret, invoke: InvokeRotation): Promise<void> {
  const versionId = secret.beginPending();
  try {
    await invoke({ SecretId: secret.arn, ClientRequestToken: versionId, Step: 'testSecret' });
  } finally {
    secret.discard(versionId);
  }
}
