import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startEvents, THREAD } from '../support/events.ts';
import { lambdaContext, restApiEvent } from '../support/rest-api-event.ts';
import { errorOf, startRotation } from '../support/rotation.ts';
import { startService } from '../support/service.ts';

/** An error as the SDK makes it of an answer, or of one that it cannot read. */
function awsError(name: string, message: string, mark: object): Error {
  return Object.assign(new Error(message), { name, ...mark });
}

describe('of AWS’s errors the name is logged, never the message', () => {
  test.each([
    ['an answer', { $fault: 'client', $metadata: { httpStatusCode: 400 } }],
    ['an answer that cannot be read', { $response: {} }],
  ])('SQS quotes the message’s body in %s', async (_, mark) => {
    const { sqs, sequence, logs } = await startEvents();
    sqs
      .on(SendMessageCommand)
      .callsFake(({ MessageBody }) => Promise.reject(awsError('InvalidMessageContents', MessageBody, mark)));
    const event = {
      id: 'event-1',
      'detail-type': 'ThreadMembersAddRequested',
      detail: { threadId: THREAD, usernames: ['secret-member'] },
    };

    const error: Error = await sequence(event).then(
      () => expect.unreachable(),
      (reason) => reason,
    );

    expect(error.message).toBe('SendMessage failed: InvalidMessageContents');
    expect(logs).toMatchObject([{ event: 'invocation-failed', error: { name: 'AwsCallError' } }]);
    expect(JSON.stringify([logs, error.message, error.stack, { ...error }])).not.toContain('secret-member');
  });

  test('Secrets Manager quotes the minted token', async () => {
    const service = await startRotation();
    const secrets = mockClient(SecretsManagerClient);
    onTestFinished(() => secrets.restore());
    let minted = '';
    secrets.callsFake(() => ({
      RotationEnabled: true,
      VersionIdsToStages: { version: ['AWSPENDING'] },
      SecretString: JSON.stringify({ appId: 'a'.repeat(32), appCertificate: 'b'.repeat(32) }),
    }));
    secrets.on(PutSecretValueCommand).callsFake(({ SecretString }) => {
      minted = JSON.parse(SecretString).appToken;
      throw awsError('InvalidRequestException', `not ${SecretString}`, { $fault: 'client' });
    });
    secrets.onAnyCommand({ VersionStage: 'AWSPENDING' }).resolves({});

    const error = await errorOf(service, () => service.step('createSecret', 'version'));

    expect(minted).toMatch(/^007/);
    expect(error.message).toMatch(/^PutSecretValue of .* failed: InvalidRequestException$/);
    expect(JSON.stringify([service.logs, error.message, error.stack])).not.toContain(minted);
  });

  test('whatever else fails in the SDK, the stack has no message at its head', async () => {
    const { logs } = await startService();
    const { handler } = await import('../../functions/list-members.ts');
    const context = lambdaContext();
    context.getRemainingTimeInMillis = () => {
      throw awsError('CredentialsProviderError', 'cannot use a-secret-key', { $metadata: {} });
    };

    const { statusCode } = await handler(restApiEvent('GET'), context);

    expect(statusCode).toBe(500);
    expect(logs).toMatchObject([{ error: { name: 'CredentialsProviderError' } }]);
    expect(JSON.stringify(logs)).not.toContain('a-secret-key');
  });
});
