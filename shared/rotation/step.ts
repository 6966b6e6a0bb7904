import type { Deadline } from '../deadline.ts';
import type { SecretVersions } from './secret-versions.ts';

/** What a step of the rotation works with. */
export interface Rotation {
  /** The app token's secret. */
  readonly versions: SecretVersions;
  /** The secret with App ID and certificate. */
  readonly agoraApp: SecretVersions;
  readonly imBaseUrl: string;
  /** The version that is to become current. */
  readonly versionId: string;
  /** The version that is current now. */
  readonly currentVersionId: string | undefined;
  readonly deadline: Deadline;
}

/** What a step did, for its log line. */
export interface StepResult {
  /** Default: rotation-step, which says that the step is done and no more. */
  readonly event?: 'token-rotated' | 'rotation-probe';
  readonly outcome: string;
  /** Seconds until the pending token expires. */
  readonly secondsLeft?: number;
  /** When the token that became current expires, epoch seconds. */
  readonly expiresAt?: number;
  /** Why the step passed although not all is well. */
  readonly warning?: string;
}
