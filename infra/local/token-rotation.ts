import { handler as rotateAppToken } from '../../functions/rotate-app-token.ts';
import { TIME_LIMITS } from '../environment/time-limits.ts';
import { lambdaContext } from './lambda-context.ts';
import type { LocalSecretsManager } from './secrets-manager/start-secrets-manager.ts';

const TIMEOUT_MS = TIME_LIMITS.rotationStepSeconds * 1_000;

/**
 * Rotates the app token now, and from then on again and again, through the function that does it on AWS.
 *
 * @throws the function's error, when the first rotation fails; later ones are logged by the function and tried again
 */
export async function startTokenRotation(options: {
  readonly secrets: LocalSecretsManager;
  readonly secretId: string;
  readonly everyMs: number;
}): Promise<void> {
  const { secrets, secretId, everyMs } = options;
  const rotate = () => secrets.rotate(secretId, (event) => rotateAppToken(event, lambdaContext(TIMEOUT_MS)));
  await rotate();
  setInterval(() => rotate().catch(() => undefined), everyMs);
}
