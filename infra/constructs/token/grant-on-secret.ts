import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ServiceFunction } from '../functions/service-function.ts';

/**
 * Grants a function actions on one secret and, where the secret is encrypted with a key of the environment's own, the use
 * of that key for this secret alone.
 *
 * @param actions what the function does with the secret, `secretsmanager:...`
 * @param keyActions what Secrets Manager does with the key on the function's behalf, `kms:...`
 */
export function grantOnSecret(
  { lambda }: ServiceFunction,
  { secretArn, encryptionKey }: Secret,
  actions: string[],
  keyActions: string[],
): void {
  Grant.addToPrincipal({ grantee: lambda, actions, resourceArns: [secretArn] }).assertSuccess();
  if (!encryptionKey) return;
  Grant.addToPrincipal({
    grantee: lambda,
    actions: keyActions,
    resourceArns: [encryptionKey.keyArn],
    // Secrets Manager names the secret in the encryption context whenever it uses the key.
    conditions: { StringEquals: { 'kms:EncryptionContext:SecretARN': secretArn } },
  }).assertSuccess();
}
