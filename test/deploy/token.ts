import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import {
  DescribeSecretCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { resourceName } from '../../infra/environment/resource-name.ts';
import { type Deployed, outputOf } from '../../infra/operations/doctor/deployed.ts';
import type { AgoraApp } from '../../shared/rotation/agora-app-secret.ts';
import { doctorFinds } from './doctor.ts';
import { step } from './step.ts';
import type { Vendor } from './vendor.ts';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

/** The runbook's *First token*, with a slip. */
export async function firstToken(deployed: Deployed, vendor: Vendor): Promise<void> {
  const { name } = deployed;
  const token = /certificate and rotation/;
  await step('enable the rotation, as the schedule would', () => enableRotation(deployed));
  await step('doctor, without a certificate', () =>
    doctorFinds(name, { certificate: /put-secret-value/, rotation: /runbook.md#first-token/, token }),
  );
  await step('put a malformed certificate and rotate', async () => {
    await putAgoraApp(deployed, { ...vendor.app, appCertificate: 'unknown' });
    return rotate(deployed);
  });
  await step('doctor', () => doctorFinds(name, { rotation: /32 hexadecimal digits/, token }));
  await step('put the certificate and rotate', () => mintFirstToken(deployed, vendor.app));
  await step('doctor', () => doctorFinds(name, {}));
}

/**
 * Enables the rotation, as the schedule would that MiniStack does not know. Its RotateSecret rotates nothing, but makes a
 * copy of the current version current: with that version's own id, everything stays as it is.
 */
export async function enableRotation(deployed: Deployed): Promise<void> {
  const { labels } = await describe(deployed);
  const current = Object.keys(labels).find((id) => labels[id]?.includes('AWSCURRENT'));
  await deployed.aws.secrets.send(
    new RotateSecretCommand({
      SecretId: outputOf(deployed, 'AppTokenSecretName'),
      ClientRequestToken: current,
      RotationRules: { ScheduleExpression: 'rate(4 hours)' },
    }),
  );
}

/** Puts App ID and certificate, as an operator does. */
export async function putAgoraApp(deployed: Deployed, app: AgoraApp): Promise<void> {
  const SecretId = outputOf(deployed, 'AgoraAppSecretName');
  await deployed.aws.secrets.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(app) }));
}

/** Puts App ID and certificate and rotates, which must give the service its first token. */
export async function mintFirstToken(deployed: Deployed, app: AgoraApp): Promise<string> {
  await putAgoraApp(deployed, app);
  strictEqual(await rotate(deployed), undefined);
  return 'minted, tested, current: the first token';
}

/**
 * One attempt of a rotation, as Secrets Manager makes it: the four steps in order, up to the first that fails; a version that
 * an earlier attempt left pending is attempted again.
 *
 * @returns the message of the step that failed, if one did
 */
export async function rotate(deployed: Deployed): Promise<string | undefined> {
  const { arn, labels } = await describe(deployed);
  const leftOver = Object.keys(labels).find((id) => labels[id]?.join() === 'AWSPENDING');
  const ClientRequestToken = leftOver ?? (await beginPending(deployed));
  for (const Step of STEPS) {
    const { FunctionError, Payload } = await deployed.aws.lambda.send(
      new InvokeCommand({
        FunctionName: resourceName(deployed.name, 'rotate-app-token'),
        Payload: JSON.stringify({ SecretId: arn, ClientRequestToken, Step }),
      }),
    );
    if (FunctionError) return `${Step}: ${JSON.parse(Payload?.transformToString() ?? '{}').errorMessage}`;
  }
  const after = await describe(deployed);
  deepStrictEqual(after.labels[ClientRequestToken]?.toSorted(), ['AWSCURRENT', 'AWSPENDING']);
  return undefined;
}

/** A pending version without a value. */
async function beginPending(deployed: Deployed): Promise<string> {
  const version = { ClientRequestToken: randomUUID(), VersionStages: ['AWSPENDING'] };
  const SecretId = outputOf(deployed, 'AppTokenSecretName');
  const { labels } = await describe(deployed);
  const RemoveFromVersionId = Object.keys(labels).find((id) => labels[id]?.includes('AWSPENDING'));
  // MiniStack lets a label be on two versions; AWS takes it off the one that the last rotation ended with.
  if (RemoveFromVersionId !== undefined) {
    const label = { SecretId, VersionStage: 'AWSPENDING', RemoveFromVersionId };
    await deployed.aws.secrets.send(new UpdateSecretVersionStageCommand(label));
  }
  await deployed.aws.secrets.send(new PutSecretValueCommand({ SecretId, ...version }));
  return version.ClientRequestToken;
}

async function describe(deployed: Deployed): Promise<{ arn: string; labels: Record<string, string[]> }> {
  const SecretId = outputOf(deployed, 'AppTokenSecretName');
  const { ARN, VersionIdsToStages = {} } = await deployed.aws.secrets.send(
    new DescribeSecretCommand({ SecretId }),
  );
  ok(ARN);
  return { arn: ARN, labels: VersionIdsToStages };
}
