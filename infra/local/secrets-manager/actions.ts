import { AwsFailure } from '../aws-failure.ts';
import { Secret, type StoredValue } from './secret.ts';

/** The fields of all requests together. */
export interface ActionInput {
  readonly SecretId?: string;
  readonly VersionId?: string;
  readonly VersionStage?: string;
  readonly VersionStages?: readonly string[];
  readonly ClientRequestToken?: string;
  readonly SecretString?: string;
  readonly SecretBinary?: string;
  readonly MoveToVersionId?: string;
  readonly RemoveFromVersionId?: string;
}

const ACTIONS: Record<string, (secret: Secret, input: ActionInput) => object> = {
  GetSecretValue: getSecretValue,
  PutSecretValue: putSecretValue,
  DescribeSecret: describeSecret,
  UpdateSecretVersionStage: updateSecretVersionStage,
};

/**
 * Carries out one call.
 *
 * @throws AwsFailure as Secrets Manager refuses it
 */
export function perform(action: string, input: ActionInput, secrets: ReadonlyMap<string, Secret>): object {
  const run = ACTIONS[action];
  if (run === undefined) throw new AwsFailure('UnknownOperationException', `no ${action} here`);
  const secret = secrets.get(Secret.nameOf(String(input.SecretId ?? '')));
  if (secret === undefined)
    throw new AwsFailure('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  if (secret.deletedAt !== undefined && action !== 'DescribeSecret')
    throw new AwsFailure(
      'InvalidRequestException',
      'You can’t perform this operation on the secret because it was marked for deletion.',
    );
  return { ARN: secret.arn, Name: secret.name, ...run(secret, input) };
}

function getSecretValue(secret: Secret, { VersionId, VersionStage }: ActionInput): object {
  const label = VersionStage ?? (VersionId === undefined ? 'AWSCURRENT' : undefined);
  const versionId = VersionId ?? secret.holderOf(label ?? '');
  if (VersionId !== undefined && secret.has(VersionId) && label !== undefined)
    assertLabelled(secret, VersionId, label);
  const value = versionId === undefined ? undefined : secret.valueOf(versionId);
  if (versionId === undefined || value === undefined) {
    const what = label === undefined ? `VersionId: ${VersionId}` : `staging label: ${label}`;
    throw new AwsFailure(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for ${what}`,
    );
  }
  return { VersionId: versionId, ...value, VersionStages: secret.labelsOf(versionId) };
}

function assertLabelled(secret: Secret, versionId: string, label: string): void {
  if (secret.holderOf(label) === versionId) return;
  throw new AwsFailure(
    'InvalidRequestException',
    'You provided a VersionStage that is not associated to the provided VersionId.',
  );
}

function putSecretValue(secret: Secret, input: ActionInput): object {
  const { ClientRequestToken: versionId, VersionStages = ['AWSCURRENT'] } = input;
  // The SDK fills in a token of its own when its caller gives none.
  if (versionId === undefined || !/^.{32,64}$/.test(versionId))
    throw new AwsFailure('InvalidParameterException', 'ClientRequestToken must have 32 to 64 characters.');
  secret.put(versionId, valueIn(input), VersionStages);
  return { VersionId: versionId, VersionStages: secret.labelsOf(versionId) };
}

function valueIn({ SecretString, SecretBinary }: ActionInput): StoredValue {
  if (SecretString !== undefined && SecretBinary === undefined) return { SecretString };
  if (SecretBinary !== undefined && SecretString === undefined) return { SecretBinary };
  throw new AwsFailure('InvalidRequestException', 'You must provide either SecretString or SecretBinary.');
}

function describeSecret(secret: Secret): object {
  return {
    RotationEnabled: secret.rotationEnabled,
    ...(secret.rotationEnabled && {
      RotationLambdaARN: 'arn:aws:lambda:us-east-1:000000000000:function:rotate-app-token',
      RotationRules: { ScheduleExpression: 'rate(4 hours)' },
      // Epoch seconds, as in every time of this protocol.
      ...(secret.lastRotated && { LastRotatedDate: secret.lastRotated.getTime() / 1_000 }),
    }),
    ...(secret.deletedAt && { DeletedDate: secret.deletedAt.getTime() / 1_000 }),
    VersionIdsToStages: secret.versionIdsToStages,
  };
}

/** Moves, adds or removes one label; a label that is somewhere is taken from there by name only. */
function updateSecretVersionStage(secret: Secret, input: ActionInput): object {
  const { VersionStage: label = '', MoveToVersionId: to, RemoveFromVersionId: from } = input;
  for (const versionId of [to, from])
    if (versionId !== undefined && !secret.has(versionId))
      throw new AwsFailure(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret value for VersionId: ${versionId}`,
      );
  const holder = secret.holderOf(label);
  if (from !== undefined && from !== holder)
    throw invalid(`Staging label ${label} isn't attached to version ${from}.`);
  if (to === undefined) removeLabel(secret, label, from);
  else if (holder !== undefined && holder !== to && from === undefined)
    throw invalid(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  else secret.attach(label, to);
  return {};
}

function removeLabel(secret: Secret, label: string, from: string | undefined): void {
  if (from === undefined) throw invalid('You must provide MoveToVersionId or RemoveFromVersionId.');
  if (label === 'AWSCURRENT')
    throw invalid(
      'You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.',
    );
  secret.detach(label);
}

function invalid(message: string): AwsFailure {
  return new AwsFailure('InvalidParameterException', message);
}
