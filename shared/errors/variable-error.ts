/** One environment variable at fault, and the rule it broke; never its value. */
export interface VariableFault {
  readonly variable: string;
  readonly rule: string;
}

/**
 * Thrown at the first invocation when an environment variable is missing or wrong. Not a `ServiceError`: the log names
 * the variable and its rule, the caller sees a bare 500.
 */
export class VariableError extends Error {
  override readonly name = 'VariableError';
  readonly faults: readonly VariableFault[];

  constructor(faults: readonly VariableFault[]) {
    super(faults.map(({ variable, rule }) => `${variable} ${rule}`).join('; '));
    this.faults = faults;
  }
}
