import { errorName } from '../errors/error-name.ts';

/**
 * Thrown when a call of AWS's SDK fails. It has AWS's name for the failure and never its message: Secrets Manager's may quote
 * a secret's value, SQS's a message's body.
 */
export class AwsCallError extends Error {
  override readonly name = 'AwsCallError';

  constructor(action: string, cause: unknown) {
    super(`${action} failed: ${errorName(cause)}`);
  }
}
