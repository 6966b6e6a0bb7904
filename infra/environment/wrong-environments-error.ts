/**
 * Thrown when `environments.ts` asks for what cannot be deployed. Its message is all that an operator needs: it names each
 * environment and field at fault, and the rule.
 */
export class WrongEnvironmentsError extends Error {
  override readonly name = 'WrongEnvironmentsError';

  /** @param faults one line each, `<environment>.<field>: <rule>` */
  constructor(faults: readonly string[]) {
    super(`Wrong environments:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
  }
}
