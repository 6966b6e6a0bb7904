import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { inTime } from '../aws/in-time.ts';
import { secretText } from '../aws/secret-text.ts';
import { AppTokenUnavailableError } from '../errors/app-token-unavailable-error.ts';
import { errorName } from '../errors/error-name.ts';
import { type AppToken, parseAppTokenSecret } from './app-token-secret.ts';

/** Time for one read of the secret, in ms. */
export const READ_TIMEOUT_MS = 3_000;
/**
 * How Secrets Manager refuses a read until an operator does something: no right to the secret or its key, a key that is
 * disabled or gone, a secret that is to be deleted, or is not there. Anything else may pass: throttling, 5xx, no answer.
 */
const LASTING = new Set([
  'AccessDeniedException',
  'DecryptionFailure',
  'InvalidParameterException',
  'InvalidRequestException',
  'ResourceNotFoundException',
  'UnrecognizedClientException',
]);

/**
 * Reads the app token from its secret.
 *
 * @param secretId name or ARN of the secret
 * @throws AppTokenUnavailableError when the secret cannot be read, or has no token that is still good
 */
export async function readAppToken(secrets: SecretsManagerClient, secretId: string): Promise<AppToken> {
  const token = parseAppTokenSecret(await storedText(secrets, secretId), secretId);
  if (!isLive(token)) throw new AppTokenUnavailableError('expired', secretId);
  return token;
}

/** Whether a token has not expired, as far as is known. */
export function isLive({ expiresAtMs }: AppToken): boolean {
  return expiresAtMs === undefined || Date.now() < expiresAtMs;
}

async function storedText(secrets: SecretsManagerClient, secretId: string): Promise<string | undefined> {
  try {
    const command = new GetSecretValueCommand({ SecretId: secretId });
    return secretText(await inTime(READ_TIMEOUT_MS, (options) => secrets.send(command, options)));
  } catch (cause) {
    const passing = !LASTING.has(errorName(cause));
    throw new AppTokenUnavailableError('unreadable', secretId, { cause, passing });
  }
}
