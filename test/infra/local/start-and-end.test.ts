import { describe, expect, test } from 'vitest';
import { httpCall } from '../../support/local/http-call.ts';
import { npmStart } from '../../support/local/npm-start.ts';
import { openRestApi, USERS } from '../../support/local/open-rest-api.ts';
import { openSimulator } from '../../support/local/open-simulator.ts';

/** "At once", on a machine that others use, too. */
const AT_ONCE_MS = 10_000;

describe('npm start ends', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'at once on %s, with everything it has started',
    async (signal) => {
      const service = npmStart();
      const { url } = await service.ready();

      const start = performance.now();
      service.signal(signal);
      await service.ended;

      expect(performance.now() - start).toBeLessThan(AT_ONCE_MS);
      expect(service.errors()).toEqual([]);
      await expect(httpCall(url, { target: USERS })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    },
  );

  test('with exit code 0, also in the middle of a request', async () => {
    const service = npmStart({ IM_FAULTS: 'hang:1' }, 'node');
    const { url } = await service.ready();
    const hanging = httpCall(url, { target: USERS }).catch((error: NodeJS.ErrnoException) => error.code);
    await httpCall(url, { target: '/a-round-trip-later' });

    const start = performance.now();
    service.signal('SIGINT');
    const code = await service.ended;

    expect(performance.now() - start).toBeLessThan(AT_ONCE_MS);
    expect([code, service.errors(), await hanging]).toEqual([0, [], 'ECONNRESET']);
  });
});

describe('npm start does not start, says why in one line, and exits with code 1', () => {
  test.each(['PORT', 'EVENTS_PORT'])('where its %s is taken', async (variable) => {
    const { port } = new URL((await openRestApi()).url);

    const service = npmStart({ [variable]: port });
    const code = await service.ended;

    expect(code).toBe(1);
    expect(service.errors()).toEqual([
      `thread-members cannot start: port ${port} is taken; choose another one, for example ${variable}=3001 npm start`,
    ]);
  });

  test.each([
    ['PORT', { PORT: 'bad-value' }, 'must be a port, 0 to 65535'],
    ['PORT', { PORT: '65536' }, 'must be a port, 0 to 65535'],
    ['EVENTS_PORT', { EVENTS_PORT: 'bad-value' }, 'must be a port, 0 to 65535'],
    ['IM_BASE_URL', { IM_BASE_URL: 'https://bad-value.example.com/o/a' }, 'needs APP_TOKEN, or'],
    ['IM_BASE_URL', { APP_TOKEN: 'bad-value' }, 'needs APP_TOKEN, or'],
    [
      'IM_BASE_URL',
      { AGORA_APP_ID: 'a'.repeat(32), AGORA_APP_CERTIFICATE: 'b'.repeat(32) },
      'needs APP_TOKEN',
    ],
    ['AGORA_APP_ID', { AGORA_APP_ID: 'a'.repeat(32) }, 'and AGORA_APP_CERTIFICATE go together'],
    [
      'AGORA_APP_ID',
      {
        IM_BASE_URL: 'https://host.invalid/o/a',
        AGORA_APP_ID: 'bad-value',
        AGORA_APP_CERTIFICATE: 'b'.repeat(32),
      },
      'must be 32 hexadecimal digits',
    ],
    ['ROTATE_EVERY', { ROTATE_EVERY: '0s' }, 'must be a time from 1s to 23h'],
    ['ROTATE_EVERY', { ROTATE_EVERY: '24h' }, 'must be a time from 1s to 23h'],
    ['ROTATE_EVERY', { ROTATE_EVERY: 'bad-value' }, 'must be a time from 1s to 23h'],
    [
      'IM_BASE_URL',
      { IM_BASE_URL: 'http://bad-value.example.com/o/a', APP_TOKEN: 'bad-value-2' },
      'must be https://HOST/PATH (http on loopback only)',
    ],
    ['IM_REMOVE_NOUN', { IM_REMOVE_NOUN: 'bad-value' }, 'must be auto, thread or threads'],
    ['IM_LATENCY_MS', { IM_LATENCY_MS: '-70001' }, 'must be milliseconds, 0 to 60000'],
    ['IM_FAULTS', { IM_FAULTS: 'bad-value:1,bad-value:1' }, 'must be FAULT:SHARE'],
  ])('where %s is wrong (%j), without the value', async (name, settings, rule) => {
    const service = npmStart(settings, 'node');

    const code = await service.ended;

    expect(code).toBe(1);
    expect(service.errors()).toEqual([
      expect.stringContaining(`thread-members cannot start: ${name} ${rule}`),
    ]);
    for (const value of Object.values(settings)) expect(service.everything()).not.toContain(value);
  });

  test('and names every setting that is wrong', async () => {
    const { im } = await openSimulator();

    const service = npmStart(
      { PORT: 'x', IM_FAULTS: 'x', IM_BASE_URL: `${im.baseUrl}/`, APP_TOKEN: 't' },
      'node',
    );
    const code = await service.ended;

    expect(code).toBe(1);
    expect(service.errors().map((line) => /[A-Z]+_?[A-Z_]+/.exec(line)?.[0])).toEqual([
      'PORT',
      'IM_BASE_URL',
      'IM_FAULTS',
    ]);
    expect(im.calls).toEqual([]);
  });
});
