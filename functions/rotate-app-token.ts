import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context } from 'aws-lambda';
import { deadlineOf } from '../shared/deadline.ts';
import { rotate } from '../shared/rotation/rotate.ts';
import { parseRotationEvent } from '../shared/rotation/rotation-event.ts';
import { logFailedStep, logStep } from '../shared/rotation/rotation-log.ts';
import { secretVersions } from '../shared/rotation/secret-versions.ts';
import { readVariables } from '../shared/variables.ts';

let client: SecretsManagerClient | undefined;

/**
 * One step of the app token's rotation, as Secrets Manager asks for it (docs/design.md#rotation). Each step can be repeated, come
 * late or out of order without harm; a step that fails is logged and throws, and Secrets Manager tries again.
 */
export async function handler(event: unknown, context: Context): Promise<void> {
  try {
    const variables = readVariables('IM_BASE_URL', 'AGORA_APP_SECRET_ID');
    const { SecretId, ClientRequestToken: versionId, Step } = parseRotationEvent(event);
    const deadline = deadlineOf(context.getRemainingTimeInMillis());
    client ??= new SecretsManagerClient({});
    const result = await rotate(Step, {
      versions: secretVersions(client, SecretId, deadline),
      agoraApp: secretVersions(client, variables.AGORA_APP_SECRET_ID, deadline),
      imBaseUrl: variables.IM_BASE_URL,
      versionId,
      deadline,
    });
    logStep(event, result);
  } catch (error) {
    logFailedStep(event, error);
    throw error;
  }
}
