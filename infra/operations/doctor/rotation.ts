import { DescribeSecretCommand, type DescribeSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import { deployCommand, logGroupName } from '../../environment/resource-name.ts';
import { TIME_LIMITS } from '../../environment/time-limits.ts';
import { type Deployed, outputOf } from './deployed.ts';
import { type Finding, fail, pass, warn } from './finding.ts';
import { rotationCure } from './rotation-cure.ts';
import { lastRotationLine, type RotationLine } from './rotation-line.ts';
import { toBeDeleted } from './to-be-deleted.ts';
import { reasonOf } from './unchecked.ts';

/** The last rotation and its outcome, from the labels of the token's versions and the rotation function's log. */
export async function checkRotation(deployed: Deployed, abortSignal: AbortSignal): Promise<Finding[]> {
  const SecretId = outputOf(deployed, 'AppTokenSecretName');
  const command = new DescribeSecretCommand({ SecretId });
  const [secret, log] = await Promise.all([
    deployed.aws.secrets.send(command, { abortSignal }),
    lastRotationLine(deployed, abortSignal).then(
      (line) => ({ line, unread: undefined }),
      (error) => ({ line: undefined, unread: reasonOf(error) }),
    ),
  ]);
  return [findingOf(deployed.name, secret, log)];
}

interface RotationLog {
  readonly line: RotationLine | undefined;
  /** Why the log could not be read. */
  readonly unread: string | undefined;
}

function findingOf(
  name: string,
  secret: DescribeSecretCommandOutput,
  { line, unread }: RotationLog,
): Finding {
  const rotate = rotateCommand(secret);
  const look = `The log group ${logGroupName(name, 'rotate-app-token')} says why. To rotate at once: ${rotate}`;
  if (secret.DeletedDate !== undefined) return toBeDeleted(`${secret.Name}`);
  const lastRotated = secret.LastRotatedDate?.getTime() ?? 0;
  // A step that failed can have been repeated and done since: that line alone is not the last word.
  if (line?.event === 'token-rotation-failed' && line.at.getTime() > lastRotated)
    return fail(
      `failed at ${line.at.toISOString()} in ${line.step}: ${line.fault}: ${line.message}`,
      rotationCure(line.fault, { name, rotate }),
    );
  if (secret.RotationEnabled !== true) return fail(`${secret.Name} is not rotated`, deployCommand(name));
  const rotatedAt = line?.event === 'token-rotated' ? Math.max(lastRotated, line.at.getTime()) : lastRotated;
  // The token's first value, the deployment's `{}`, is current until a rotation puts another in its place.
  if (rotatedAt === 0 && !labelsOf(secret).flat().includes('AWSPREVIOUS'))
    return fail(
      'no token has been minted yet',
      `Put App ID and certificate (docs/runbook.md#first-token), then ${rotate}`,
    );
  const when = rotatedAt === 0 ? 'at a time not known' : `at ${new Date(rotatedAt).toISOString()}`;
  if (rotatedAt > 0 && Date.now() - rotatedAt > TIME_LIMITS.hoursWithoutRotation * 3_600_000)
    return fail(`last rotated ${when}, over ${TIME_LIMITS.hoursWithoutRotation} hours ago`, look);
  if (isUnfinished(secret)) return warn(`rotated ${when}; another rotation is not finished`, look);
  if (unread !== undefined)
    return warn(`rotated ${when}; whether one failed since is not known: ${unread}`, look);
  return pass(`rotated ${when}`);
}

/** What Secrets Manager answers while a version is left pending reads as a refusal, and is none. */
function rotateCommand(secret: DescribeSecretCommandOutput): string {
  const command = `aws secretsmanager rotate-secret --secret-id ${secret.Name}`;
  if (!isUnfinished(secret)) return command;
  return `${command} (it answers InvalidRequestException, "A previous rotation isn't complete. That rotation will be reattempted.", and so it is)`;
}

/** Whether the last attempt at a rotation did not come to its end. */
function isUnfinished(secret: DescribeSecretCommandOutput): boolean {
  return labelsOf(secret).some((labels) => labels.includes('AWSPENDING') && !labels.includes('AWSCURRENT'));
}

function labelsOf({ VersionIdsToStages = {} }: DescribeSecretCommandOutput): string[][] {
  return Object.values(VersionIdsToStages);
}
