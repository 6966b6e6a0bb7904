/** One environment variable at fault, and the rule it broke; never its value. */
export interface EnvironmentFault {
  readonly variable: string;
  readonly rule: string;
}

/**
 * Thrown at the first invocation when an environment variable is missing or wrong. Not a `ServiceError`: the log names
 * the variable and its rule, the caller sees a bare 500.
 */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  readonly faults: readonly EnvironmentFault[];

  constructor(faults: readonly EnvironmentFault[]) {
    super(faults.map(({ variable, rule }) => `${variable} ${rule}`).join('; '));
    this.faults = faults;
  }
}
