import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { type Deployed, outputOf } from './deployed.ts';
import { type Finding, fail, pass } from './finding.ts';
import { toBeDeleted } from './to-be-deleted.ts';

/**
 * Whether an operator has put App ID and certificate, told from the labels of the secret's versions, never from a value: the
 * deployment's own `{}` is the one version there is until somebody puts another, and is AWSPREVIOUS or older from then on.
 */
export async function checkCertificate(deployed: Deployed, abortSignal: AbortSignal): Promise<Finding[]> {
  const SecretId = outputOf(deployed, 'AgoraAppSecretName');
  const command = new DescribeSecretCommand({ SecretId });
  const { VersionIdsToStages = {}, DeletedDate } = await deployed.aws.secrets.send(command, { abortSignal });
  if (DeletedDate !== undefined) return [toBeDeleted(SecretId)];
  const labels = Object.values(VersionIdsToStages).flat();
  if (labels.includes('AWSPREVIOUS'))
    return [pass(`something is put into ${SecretId}; whether it is right, the rotation tells`)];
  return [
    fail(
      `${SecretId} is as the deployment left it, without App ID and certificate`,
      `aws secretsmanager put-secret-value --secret-id ${SecretId} --secret-string '{"appId":"...","appCertificate":"..."}', then rotate (docs/runbook.md#first-token).`,
    ),
  ];
}
