import { describe, expect, onTestFinished, test } from 'vitest';
import { startBudgetTable } from '../../../infra/local/budget-table.ts';
import { startMessaging } from '../../../infra/local/messaging.ts';
import { startSecretsManager } from '../../../infra/local/secrets-manager/start-secrets-manager.ts';
import { problem } from '../../../shared/contract/answers.ts';
import { eventually } from '../../support/eventually.ts';
import { httpCall } from '../../support/local/http-call.ts';
import { npmStart } from '../../support/local/npm-start.ts';
import { openRestApi } from '../../support/local/open-rest-api.ts';
import { openSimulator } from '../../support/local/open-simulator.ts';
import { rawExchange } from '../../support/local/raw-exchange.ts';
import { bytesFor, PORT, TRESPASSES } from '../../support/local/trespasses.ts';
import { loopbackCertificate } from '../../support/loopback-certificate.ts';

/** The servers that `npm start` opens, each at its address. */
const SERVERS = {
  'the API': async () => (await openRestApi()).url,
  'EventBridge, SQS and their page': async () => {
    const { endpoint } = await startMessaging({ environment: 'test' });
    onTestFinished(() => endpoint.close());
    return endpoint.url;
  },
  'Secrets Manager': async () => {
    const { endpoint, close } = await startSecretsManager();
    onTestFinished(() => close());
    return endpoint;
  },
  DynamoDB: async () => {
    const { endpoint, close } = await startBudgetTable('call-budget');
    onTestFinished(() => close());
    return endpoint;
  },
  'the vendor’s simulator': async () => (await openSimulator()).im.baseUrl,
};

/** The last answer in what a server said; an interim one may come before. */
function answerIn(said: string) {
  const [, status = '', body = ''] = /HTTP\/1\.1 ([2-5]\d\d) .*?\r\n\r\n(.*)$/s.exec(said) ?? [];
  return { status: Number(status), body };
}

describe.each(Object.entries(SERVERS))('%s', (_, open) => {
  test.each(TRESPASSES)('answers %s with 403 and says why in a sentence', async (_, text, reason) => {
    const url = await open();

    const { status, body } = answerIn(await rawExchange(url, bytesFor(url, text)));

    expect(status).toBe(403);
    const { detail } = problem.parse(JSON.parse(body));
    expect(detail).toMatch(reason);
    expect(detail).toMatch(/^[A-Z][^.]*(\.[^ ][^.]*)*\.$/);
  });

  test.each([
    ['', '127.0.0.1'],
    ['', 'LocalHost'],
    [`origin: http://127.0.0.1:${PORT}\r\nsec-fetch-site: same-origin\r\n`, '127.0.0.1'],
    [`origin: http://localhost:${PORT}\r\n`, 'localhost'],
    ['sec-fetch-site: none\r\n', '127.0.0.1'],
  ])('takes what its own page, its user or a program asks for (%j of %s)', async (headers, name) => {
    const url = await open();
    const text = `GET /events HTTP/1.1\r\nhost: ${name}:${PORT}\r\n${headers}connection: close\r\n\r\n`;

    expect(await rawExchange(url, bytesFor(url, text))).not.toMatch(/Host|Origin|Sec-Fetch/);
  });
});

test('a server on TLS has https for its origin', async () => {
  const tls = await loopbackCertificate();
  const { im } = await openSimulator({ tls });
  const { origin } = new URL(im.baseUrl);
  const statusWith = async (page: string) =>
    (await httpCall(im.baseUrl, { target: '/', headers: { origin: page }, ca: tls.cert })).status;

  expect(await statusWith(origin.replace('https:', 'http:'))).toBe(403);
  expect(await statusWith(origin)).not.toBe(403);
});

/** Makes a process tell each port that it opens. */
const TELLS_PORTS = `--import=data:text/javascript,${encodeURIComponent(
  `import { subscribe } from 'node:diagnostics_channel';
  subscribe('tracing:net.server.listen:asyncEnd', ({ server }) => process.stderr.write('port ' + server.address().port + '\\n'));`,
)}`;

test('npm start is shut on each of its ports, and its Secrets Manager to calls without the functions’ key', async () => {
  const service = npmStart({ NODE_OPTIONS: TELLS_PORTS }, 'node');
  const { url } = await service.ready();
  const ports = await eventually(() => {
    const told = service.errors().flatMap((line) => /^port (\d+)$/.exec(line)?.slice(1) ?? []);
    expect(told.length).toBeGreaterThanOrEqual(Object.keys(SERVERS).length);
    expect(told).toContain(new URL(url).port);
    return told;
  });
  const headers = {
    'x-amz-target': 'secretsmanager.GetSecretValue',
    'content-type': 'application/x-amz-json-1.1',
  };
  const body = '{"SecretId":"thread-members/local/app-token"}';

  const answers = await Promise.all(
    ports.map((port) => httpCall(`http://127.0.0.1:${port}`, { method: 'POST', target: '/', headers, body })),
  );
  const statuses = await Promise.all(
    ports.flatMap((port) =>
      [{ origin: 'https://attacker.example' }, { host: `attacker.example:${port}` }].map(async (trespass) => {
        const call = { target: '/', headers: { ...headers, ...trespass } };
        return (await httpCall(`http://127.0.0.1:${port}`, call)).status;
      }),
    ),
  );

  expect([...new Set(statuses)]).toEqual([403]);
  expect(answers.filter(({ body }) => body.includes('MissingAuthenticationTokenException'))).toHaveLength(1);
  expect(JSON.stringify(answers)).not.toMatch(/007eJ/);
});
