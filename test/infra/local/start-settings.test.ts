import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { npmStart } from '../../support/local/npm-start.ts';
import { openSimulator } from '../../support/local/open-simulator.ts';
import { bodyOf, operations } from '../../support/local/operations.ts';

const THREAD = '177916702949377';

describe('npm start', () => {
  test('with IM_BASE_URL and APP_TOKEN takes that vendor, with that token, and never tells the token', async () => {
    const token = `vendor-token-${'t'.repeat(40)}`;
    const { im } = await openSimulator({
      acceptsToken: (candidate) => candidate === token,
      removeNoun: 'thread',
    });
    im.seedThread('42', { members: ['zoe'] });

    const service = npmStart({ IM_BASE_URL: im.baseUrl, APP_TOKEN: token, IM_REMOVE_NOUN: 'thread' });
    const { list, add, remove } = operations((await service.ready()).url);
    const statuses = [
      (await list('42')).status,
      (await add('42', bodyOf('Anna'))).status,
      (await remove('42', bodyOf('zoe'))).status,
      (await list(THREAD)).status,
    ];

    expect(statuses).toEqual([200, 200, 200, 404]);
    expect([...(im.threads.get('42')?.members ?? [])]).toEqual(['anna']);
    expect(im.calls.every(({ tokenAccepted }) => tokenAccepted)).toBe(true);
    expect(service.text()).toContain(`against the real vendor at ${im.baseUrl}`);
    expect(await service.logs(4)).toHaveLength(4);
    expect(service.everything()).not.toContain(token);
  });

  test('with IM_FAULTS and IM_LATENCY_MS the simulator is slow and unreliable', async () => {
    const service = npmStart({ IM_FAULTS: 'resource_limited:1', IM_LATENCY_MS: '50' });
    const { list } = operations((await service.ready()).url);

    const { status, body } = await list(THREAD);

    expect([status, body.type]).toEqual([503, 'urn:thread-members:im-plan-exhausted']);
    const [line] = await service.logs(1);
    expect(line).toMatchObject({ level: 'ERROR', message: { code: 'im-plan-exhausted' } });
    expect(line.message.ms).toBeGreaterThanOrEqual(45);
  });

  test('with IM_FAULTS that refuse for the rate the functions reserve their calls', async () => {
    const service = npmStart({ IM_FAULTS: 'reach_limit:1' }, 'node');
    const { list } = operations((await service.ready()).url);

    const { status } = await list(THREAD);

    expect(status).toBe(429);
    const [line] = await service.logs(1);
    expect(line.message.methods).toEqual({ GET: { sent: 3, reserved: 2, refused: 3 } });
  });

  test.each([
    ['with IM_REMOVE_NOUN', 'the functions are set to it', { IM_REMOVE_NOUN: 'thread' }, 200],
    ['with IM_SIMULATOR_NOUN', 'the functions find it out', { IM_SIMULATOR_NOUN: 'threads' }, 200],
    [
      'with both, and different ones',
      'removes fail',
      { IM_SIMULATOR_NOUN: 'threads', IM_REMOVE_NOUN: 'thread' },
      502,
    ],
  ])('%s %s', async (_, __, variables, expected) => {
    const service = npmStart(variables, 'node');
    const { remove } = operations((await service.ready()).url);

    const { status } = await remove(THREAD, bodyOf('member-1'));

    expect(status).toBe(expected);
  });

  test('is not led to a real AWS account by what the shell or a config file says of one', async () => {
    const home = mkdtempSync(join(tmpdir(), 'thread-members-'));
    onTestFinished(() => rmSync(home, { recursive: true }));
    mkdirSync(join(home, '.aws'));
    writeFileSync(join(home, '.aws', 'config'), '[default]\nuse_fips_endpoint = true\n');
    const shell = {
      AWS_PROFILE: 'prod',
      AWS_SESSION_TOKEN: 'session',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
      AWS_USE_FIPS_ENDPOINT: 'true',
      AWS_USE_DUALSTACK_ENDPOINT: 'true',
    };

    const service = npmStart({ ...shell, HOME: home, USERPROFILE: home }, 'node');
    const { list } = operations((await service.ready()).url);

    expect((await list(THREAD)).status).toBe(200);
  });
});
