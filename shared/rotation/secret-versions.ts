import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { inTime } from '../aws/in-time.ts';
import { secretText } from '../aws/secret-text.ts';
import type { Deadline } from '../deadline.ts';
import { errorName } from '../errors/error-name.ts';
import { RotationError } from './rotation-error.ts';

/** Time for one call, the SDK's retries included, in ms. */
const CALL_TIMEOUT_MS = 5_000;

/** A secret's versions: their labels, and the value of the one that is pending. */
export type SecretVersions = ReturnType<typeof secretVersions>;

/**
 * What a rotation does with a secret's versions. Every method rejects with a `RotationError` that has the name of AWS's
 * error, and nothing of a value.
 */
export function secretVersions(client: SecretsManagerClient, secretId: string, deadline: Deadline) {
  const secret = { SecretId: secretId };

  return {
    secretId,

    /** Whether rotation is enabled, and the labels of each version that has any. */
    async describe() {
      const answer = await named('DescribeSecret', (options) =>
        client.send(new DescribeSecretCommand(secret), options),
      );
      return { rotationEnabled: answer.RotationEnabled === true, labels: answer.VersionIdsToStages ?? {} };
    },

    /** The pending version's value; `undefined` while it has none. */
    async pendingValue(versionId: string): Promise<string | undefined> {
      const command = new GetSecretValueCommand({
        ...secret,
        VersionId: versionId,
        VersionStage: 'AWSPENDING',
      });
      const value = await named('GetSecretValue', (options) =>
        client.send(command, options).catch(undefinedIf(ResourceNotFoundException)),
      );
      return value && secretText(value);
    },

    /** The current value, and its version. */
    async currentValue(): Promise<{ versionId: string; text: string | undefined }> {
      const value = await named('GetSecretValue', (options) =>
        client.send(new GetSecretValueCommand(secret), options),
      );
      return { versionId: value.VersionId ?? '', text: secretText(value) };
    },

    /** Stores the pending version's value, unless there is one already: a version's value never changes. */
    async putPending(versionId: string, value: string): Promise<void> {
      const command = new PutSecretValueCommand({
        ...secret,
        ClientRequestToken: versionId,
        SecretString: value,
        VersionStages: ['AWSPENDING'],
      });
      await named('PutSecretValue', (options) =>
        client.send(command, options).catch(undefinedIf(ResourceExistsException)),
      );
    },

    /** Takes AWSPENDING off a version: nothing re-attempts it any more, and the next rotation begins a new one. */
    async giveUpPending(versionId: string): Promise<void> {
      const label = { VersionStage: 'AWSPENDING', RemoveFromVersionId: versionId };
      const command = new UpdateSecretVersionStageCommand({ ...secret, ...label });
      await named('UpdateSecretVersionStage', (options) => client.send(command, options));
    },

    /** Moves AWSCURRENT, only if `from` holds it now. */
    async makeCurrent(versionId: string, from: string | undefined): Promise<void> {
      const label = { VersionStage: 'AWSCURRENT', MoveToVersionId: versionId, RemoveFromVersionId: from };
      const command = new UpdateSecretVersionStageCommand({ ...secret, ...label });
      await named('UpdateSecretVersionStage', (options) => client.send(command, options));
    },
  };

  /** Gives a failure a message that is safe: AWS's own may quote a value, a parser's the answer that it could not read. */
  async function named<T>(action: string, call: Parameters<typeof inTime<T>>[1]): Promise<T> {
    try {
      return await inTime(Math.min(CALL_TIMEOUT_MS, deadline.msLeft()), call);
    } catch (error) {
      const name = errorName(error);
      const failed = `${action} of ${secretId} failed`;
      if (name === 'AbortError')
        throw new RotationError('secrets-manager-timeout', `${failed}: no answer in time`);
      throw new RotationError(name, `${failed}: ${name}`);
    }
  }
}

function undefinedIf(type: new (...args: never[]) => Error): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof type) return undefined;
    throw error;
  };
}
