/** Why a step of a rotation failed; what metric filters and operators see as `fault`. */
export type RotationFault =
  | 'agora-app-empty'
  | 'agora-app-malformed'
  | 'mint-failed'
  | 'event-malformed'
  | 'rotation-not-enabled'
  | 'version-unknown'
  | 'version-not-pending'
  | 'pending-empty'
  | 'pending-malformed'
  | 'pending-too-old'
  | 'no-current-version'
  | 'secrets-manager-unreachable';

/**
 * Thrown when a step of the rotation cannot do its work. Its message is for operators: it says what is wrong and what to
 * do, and never holds a token, a certificate or any of a secret's text.
 */
export class RotationError extends Error {
  override readonly name = 'RotationError';
  readonly fault: RotationFault;
  /** Seconds until the pending token expires, where there is one. */
  readonly secondsLeft: number | undefined;

  constructor(fault: RotationFault, message: string, secondsLeft?: number) {
    super(message);
    this.fault = fault;
    this.secondsLeft = secondsLeft;
  }
}
