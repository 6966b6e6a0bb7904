/** npm's asl-validator comes without types. */
declare module 'asl-validator' {
  /** Checks a state machine against Amazon States Language. */
  export default function validate(definition: object): { isValid: boolean; errors: object[] };
}
