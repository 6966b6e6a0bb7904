import { describe, expect, test } from 'vitest';
import { ALL_PASS, startWell } from '../../support/operations/start-deployment.ts';

describe('an environment that is well', () => {
  test('passes every check', async () => {
    const deployment = await startWell();

    const { verdicts, line } = await deployment.examine();

    expect(verdicts).toEqual(ALL_PASS);
    expect(line('token')).toContain('404 "thread not found."');
    expect(line('remove-noun')).toContain('404 "thread not found."');
  });

  test('is examined without reading a secret’s value and without a call to the vendor of the doctor’s own', async () => {
    const deployment = await startWell();
    await deployment.list();
    deployment.im.calls.length = 0;
    const { GetSecretValue } = deployment.secrets.calls;

    await deployment.examine();

    expect(deployment.secrets.calls['GetSecretValue']).toBe(GetSecretValue);
    expect(deployment.im.calls.map(({ method, status }) => [method, status]).toSorted()).toEqual([
      ['DELETE', 404],
      ['GET', 404],
    ]);
  });
});
