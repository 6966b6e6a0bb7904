import { type Finding, fail } from './finding.ts';

/** A secret that somebody has deleted: nobody can read it, and soon it is gone. */
export function toBeDeleted(secretId: string): Finding {
  return fail(
    `${secretId} is to be deleted, and cannot be read`,
    `aws secretsmanager restore-secret --secret-id ${secretId}`,
  );
}
