import { randomUUID } from 'node:crypto';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
  type UpdateSecretVersionStageCommandInput,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RotationEvent } from '../../../../infra/local/secrets-manager/rotation.ts';
import { startSecretsManager } from '../../../../infra/local/secrets-manager/start-secrets-manager.ts';

const NAME = 'env/secret';

/** A Secrets Manager with one secret, rotated, of value `first`, and the SDK's client of it. */
async function start(rotated: readonly string[] = [NAME]) {
  const manager = await startSecretsManager({ secrets: { [NAME]: 'first' }, rotated });
  const client = new SecretsManagerClient({
    endpoint: manager.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  onTestFinished(() => manager.close());
  const holder = (label: string) =>
    Object.entries(manager.stages(NAME)).find(([, labels]) => labels.includes(label))?.[0] ?? 'none';
  return {
    manager,
    holder,
    get: (input: Partial<GetSecretValueCommandInput> = {}) =>
      client.send(new GetSecretValueCommand({ SecretId: NAME, ...input })),
    put: (value: string, id: string, labels?: string[]) =>
      client.send(
        new PutSecretValueCommand({
          SecretId: NAME,
          SecretString: value,
          ClientRequestToken: id,
          ...(labels && { VersionStages: labels }),
        }),
      ),
    label: (VersionStage: string, move: Partial<UpdateSecretVersionStageCommandInput>) =>
      client.send(new UpdateSecretVersionStageCommand({ SecretId: NAME, VersionStage, ...move })),
    describe: () => client.send(new DescribeSecretCommand({ SecretId: NAME })),
    client,
  };
}

describe('GetSecretValue', () => {
  test('gives the current version, by name and by ARN', async () => {
    const { get, holder } = await start();

    const byName = await get();
    const byArn = await get({ SecretId: byName.ARN ?? '' });

    expect(byName).toMatchObject({ Name: NAME, SecretString: 'first', VersionStages: ['AWSCURRENT'] });
    expect(byName.VersionId).toBe(holder('AWSCURRENT'));
    expect(byArn.SecretString).toBe('first');
  });

  test('gives the version of an id, of a label, or of both', async () => {
    const { get, put } = await start();
    const id = randomUUID();
    await put('second', id, ['AWSPENDING']);

    const answers = await Promise.all([
      get({ VersionId: id }),
      get({ VersionStage: 'AWSPENDING' }),
      get({ VersionId: id, VersionStage: 'AWSPENDING' }),
    ]);

    expect(answers.map(({ SecretString }) => SecretString)).toEqual(['second', 'second', 'second']);
  });

  test('refuses an id with a label that another version has', async () => {
    const { get, holder } = await start();

    await expect(get({ VersionId: holder('AWSCURRENT'), VersionStage: 'AWSPENDING' })).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: expect.stringContaining('not associated to the provided VersionId'),
    });
  });

  test.each([
    [{ SecretId: 'another' }, "can't find the specified secret."],
    [{ VersionStage: 'AWSPENDING' }, 'value for staging label: AWSPENDING'],
    [{ VersionId: 'x'.repeat(32) }, 'value for VersionId: xxx'],
  ])('finds nothing: %j', async (input, words) => {
    const { get } = await start();

    await expect(get(input)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: expect.stringContaining(words),
    });
  });

  test('gives bytes as they were put', async () => {
    const { client, get } = await start();
    const bytes = new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d]);

    await client.send(new PutSecretValueCommand({ SecretId: NAME, SecretBinary: bytes }));
    const { SecretBinary = [], SecretString } = await get();

    expect([[...SecretBinary], SecretString]).toEqual([[...bytes], undefined]);
  });

  test('refuses a secret that is to be deleted, whose date DescribeSecret tells', async () => {
    const { describe, get, manager } = await start();
    manager.delete(NAME);

    await expect(get()).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: expect.stringContaining('marked for deletion'),
    });
    expect((await describe()).DeletedDate?.getTime()).toBeGreaterThan(Date.now());
  });

  test('finds no value in a version that a rotation has just begun', async () => {
    const { get, manager } = await start();
    const asked: unknown[] = [];

    await manager.probe(NAME, async ({ ClientRequestToken }) => {
      const input = { VersionId: ClientRequestToken, VersionStage: 'AWSPENDING' };
      asked.push(await get(input).catch((error) => error.name));
    });

    expect(asked).toEqual(['ResourceNotFoundException']);
  });
});

describe('PutSecretValue', () => {
  test('makes a new version current when it names no label, and the old one previous', async () => {
    const { put, holder, manager } = await start();
    const old = holder('AWSCURRENT');
    const id = randomUUID();

    await put('second', id);

    expect(manager.stages(NAME)).toEqual({ [id]: ['AWSCURRENT'], [old]: ['AWSPREVIOUS'] });
  });

  test('gives a new version the label it names, and takes it off another', async () => {
    const { put, manager, holder } = await start();
    const [one, two] = [randomUUID(), randomUUID()];
    await put('second', one, ['AWSPENDING']);

    await put('third', two, ['AWSPENDING']);

    expect(manager.stages(NAME)).toEqual({ [holder('AWSCURRENT')]: ['AWSCURRENT'], [two]: ['AWSPENDING'] });
    expect(manager.value(NAME)).toBe('first');
  });

  test('of the same token and value succeeds and does nothing, labels included', async () => {
    const { put, manager } = await start();
    const id = randomUUID();
    await put('second', id, ['AWSPENDING']);
    const stages = manager.stages(NAME);

    await put('second', id);

    expect(manager.stages(NAME)).toEqual(stages);
  });

  test('of the same token and another value is refused', async () => {
    const { put, get } = await start();
    const id = randomUUID();
    await put('second', id, ['AWSPENDING']);

    await expect(put('third', id, ['AWSPENDING'])).rejects.toMatchObject({ name: 'ResourceExistsException' });
    expect((await get({ VersionId: id })).SecretString).toBe('second');
  });

  test('fills the empty version that a rotation has begun, once', async () => {
    const { put, manager } = await start();

    await manager.rotate(NAME, async ({ ClientRequestToken, Step }) => {
      if (Step === 'createSecret') await put('second', ClientRequestToken, ['AWSPENDING']);
    });

    expect(manager.value(NAME, 'AWSPENDING')).toBe('second');
  });

  test.each([[{}], [{ SecretString: 'x', SecretBinary: new Uint8Array([1]) }]])(
    'refuses what is not either text or bytes: %j',
    async (value) => {
      const { client } = await start();

      const command = new PutSecretValueCommand({ SecretId: NAME, ...value });
      await expect(client.send(command)).rejects.toMatchObject({ name: 'InvalidRequestException' });
    },
  );

  test('refuses a token that is too short', async () => {
    const { put } = await start();

    await expect(put('second', 'short')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('DescribeSecret', () => {
  test('tells whether rotation is enabled, and by which function', async () => {
    const rotated = await start();
    const plain = await start([]);

    expect(await rotated.describe()).toMatchObject({
      RotationEnabled: true,
      RotationLambdaARN: expect.stringMatching(/^arn:aws:lambda:/),
    });
    expect(await plain.describe()).toMatchObject({ RotationEnabled: false });
    expect((await plain.describe()).RotationLambdaARN).toBeUndefined();
  });

  test('leaves out deprecated versions, which can still be read by id', async () => {
    const { put, get, label, describe: description, holder } = await start();
    const id = randomUUID();
    await put('second', id, ['AWSPENDING']);

    await label('AWSPENDING', { RemoveFromVersionId: id });

    expect((await description()).VersionIdsToStages).toEqual({ [holder('AWSCURRENT')]: ['AWSCURRENT'] });
    expect((await get({ VersionId: id })).SecretString).toBe('second');
  });
});

describe('UpdateSecretVersionStage', () => {
  test('moves AWSCURRENT, and AWSPREVIOUS with it; the version before that is deprecated', async () => {
    const { put, label, manager, holder } = await start();
    const [one, two] = [randomUUID(), randomUUID()];
    await put('second', one);
    await put('third', two, ['AWSPENDING']);

    await label('AWSCURRENT', { MoveToVersionId: two, RemoveFromVersionId: one });

    expect(manager.stages(NAME)).toEqual({ [two]: ['AWSCURRENT', 'AWSPENDING'], [one]: ['AWSPREVIOUS'] });
    expect(holder('AWSPREVIOUS')).toBe(one);
  });

  test('moves AWSCURRENT back to the previous version', async () => {
    const { put, label, manager, holder } = await start();
    const [old, id] = [holder('AWSCURRENT'), randomUUID()];
    await put('second', id);

    await label('AWSCURRENT', { MoveToVersionId: old, RemoveFromVersionId: id });

    expect(manager.stages(NAME)).toEqual({ [old]: ['AWSCURRENT'], [id]: ['AWSPREVIOUS'] });
  });

  test('refuses to move a label whose holder is not named', async () => {
    const { put, label, holder } = await start();
    const id = randomUUID();
    await put('second', id, ['AWSPENDING']);

    await expect(label('AWSCURRENT', { MoveToVersionId: id })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(`attached to version ${holder('AWSCURRENT')}`),
    });
  });

  test('refuses to move a label from a version that does not have it', async () => {
    const { put, label, holder } = await start();
    const [old, one, two] = [holder('AWSCURRENT'), randomUUID(), randomUUID()];
    await put('second', one);
    await put('third', two, ['AWSPENDING']);

    await expect(
      label('AWSCURRENT', { MoveToVersionId: two, RemoveFromVersionId: old }),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
    expect(holder('AWSCURRENT')).toBe(one);
  });

  test('refuses to take AWSCURRENT away', async () => {
    const { label, holder } = await start();

    await expect(label('AWSCURRENT', { RemoveFromVersionId: holder('AWSCURRENT') })).rejects.toMatchObject({
      message: expect.stringContaining('only move staging label AWSCURRENT'),
    });
  });

  test.each([
    ['neither version', {}, 'InvalidParameterException'],
    ['an unknown version', { MoveToVersionId: 'x'.repeat(32) }, 'ResourceNotFoundException'],
  ])('refuses %s', async (_, move, name) => {
    const { label } = await start();

    await expect(label('OWN', move)).rejects.toMatchObject({ name });
  });

  test('puts a label that no version has where it is told, again without effect', async () => {
    const { label, holder } = await start();
    const id = holder('AWSCURRENT');

    await label('OWN', { MoveToVersionId: id });
    await label('OWN', { MoveToVersionId: id });

    expect(holder('OWN')).toBe(id);
  });
});

describe('a rotation', () => {
  /** A rotation function that does what it must, and remembers what it was asked. */
  function functionOf({ put, label, holder }: Awaited<ReturnType<typeof start>>, failsAt?: string) {
    const events: RotationEvent[] = [];
    const invoke = async (event: RotationEvent) => {
      events.push(event);
      const { ClientRequestToken: id, Step } = event;
      if (Step === failsAt) throw new Error(`failed in ${Step}`);
      if (Step === 'createSecret') await put(id, id, ['AWSPENDING']);
      if (Step === 'finishSecret')
        await label('AWSCURRENT', { MoveToVersionId: id, RemoveFromVersionId: holder('AWSCURRENT') });
    };
    return { events, invoke };
  }

  test('asks for the four steps in order, for one new pending version', async () => {
    const service = await start();
    const { events, invoke } = functionOf(service);

    await service.manager.rotate(NAME, invoke);

    const id = service.holder('AWSCURRENT');
    const { ARN: SecretId } = await service.get();
    expect(events).toEqual(
      ['createSecret', 'setSecret', 'testSecret', 'finishSecret'].map((Step) => ({
        SecretId,
        ClientRequestToken: id,
        Step,
      })),
    );
  });

  test('is dated when it has come to its end, and not before', async () => {
    const service = await start();
    const before = Date.now();

    await service.manager.rotate(NAME, functionOf(service, 'finishSecret').invoke).catch(() => undefined);
    const failed = await service.describe();
    await service.manager.rotate(NAME, functionOf(service).invoke);
    const ended = await service.describe();

    expect(failed.LastRotatedDate).toBeUndefined();
    expect(ended.LastRotatedDate?.getTime()).toBeGreaterThanOrEqual(before);
    expect(ended.LastRotatedDate?.getTime()).toBeLessThanOrEqual(Date.now());
  });

  test('begins another version when the last one ended well', async () => {
    const service = await start();
    const { events, invoke } = functionOf(service);

    await service.manager.rotate(NAME, invoke);
    await service.manager.rotate(NAME, invoke);

    expect(new Set(events.map(({ ClientRequestToken }) => ClientRequestToken)).size).toBe(2);
    expect(service.holder('AWSPREVIOUS')).toBe(events[0]?.ClientRequestToken);
  });

  test('stops at the first step that fails; the next one re-attempts that version, from the first step on', async () => {
    const service = await start();
    const failing = functionOf(service, 'testSecret');
    const { events, invoke } = functionOf(service);

    await expect(service.manager.rotate(NAME, failing.invoke)).rejects.toThrow('failed in testSecret');
    await service.manager.rotate(NAME, invoke);

    expect(failing.events.map(({ Step }) => Step)).toEqual(['createSecret', 'setSecret', 'testSecret']);
    expect(events[0]).toEqual(failing.events[0]);
    expect(service.holder('AWSCURRENT')).toBe(events[0]?.ClientRequestToken);
  });

  test('begins a new version when the left-over one has lost its label', async () => {
    const service = await start();
    const failing = functionOf(service, 'testSecret');
    const { events, invoke } = functionOf(service);
    await service.manager.rotate(NAME, failing.invoke).catch(() => undefined);

    await service.label('AWSPENDING', { RemoveFromVersionId: service.holder('AWSPENDING') });
    await service.manager.rotate(NAME, invoke);

    expect(events[0]?.ClientRequestToken).not.toBe(failing.events[0]?.ClientRequestToken);
  });

  test('is probed with testSecret on an empty pending version, which goes, also when the probe fails', async () => {
    const service = await start();
    const { events, invoke } = functionOf(service, 'testSecret');
    const stages = service.manager.stages(NAME);

    await expect(service.manager.probe(NAME, invoke)).rejects.toThrow('failed in testSecret');

    expect(events.map(({ Step }) => Step)).toEqual(['testSecret']);
    expect(service.manager.stages(NAME)).toEqual(stages);
  });
});

describe('the server', () => {
  test('counts calls by action, and knows no others', async () => {
    const { client, get, manager } = await start();

    await get();
    await expect(client.send(new RotateSecretCommand({ SecretId: NAME }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });

    expect(manager.calls).toEqual({ GetSecretValue: 1, RotateSecret: 1 });
  });

  test('fails inside without doing anything, when told to', async () => {
    const { put, manager } = await start();
    manager.fail = (action) => (action === 'PutSecretValue' ? 'internal' : undefined);

    await expect(put('second', randomUUID())).rejects.toMatchObject({ name: 'InternalServiceError' });
    expect(manager.value(NAME)).toBe('first');
  });

  test('applies a call and never answers, when told to', async () => {
    const { client, manager } = await start();
    const patience = new AbortController();
    manager.fail = () => {
      setImmediate(() => patience.abort());
      return 'apply-then-hang';
    };

    const command = new PutSecretValueCommand({ SecretId: NAME, SecretString: 'second' });
    const answer = client.send(command, { abortSignal: patience.signal });

    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    expect(manager.value(NAME)).toBe('second');
  });
});
