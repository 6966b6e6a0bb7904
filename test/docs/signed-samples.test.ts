import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { pages, shellBlocks } from '../support/markdown.ts';
import { signatureOf } from '../support/operations/signature-of.ts';

const SECRET = 'secret-access-key';

/** The documents' commands that sign with curl. */
const SAMPLES = pages()
  .flatMap(shellBlocks)
  .filter((command) => command.includes('--aws-sigv4'));

/** An API that looks at signatures as AWS does, on this machine. */
async function openApi() {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '' } = request;
    const [path = '', query = ''] = url.split('?');
    const headers = request.headers as Record<string, string>;
    const expected = signatureOf({ method, path, query, headers, body: await text(request) }, SECRET);
    const signed = /SignedHeaders=([^,]+)/.exec(headers['authorization'] ?? '')?.[1]?.split(';') ?? [];
    const must = Object.keys(headers).filter((name) => name === 'host' || name.startsWith('x-amz-'));
    const isSigned =
      headers['authorization']?.endsWith(`Signature=${expected}`) &&
      must.every((name) => signed.includes(name));
    requests.push(`${isSigned ? 200 : 403} ${method} ${url}`);
    response.writeHead(isSigned ? 200 : 403).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  return { requests, API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/` };
}

describe.each([
  ['a user', ''],
  ['a role', 'session-token'],
])('signed by the installed curl for %s, as AWS checks it', (_, AWS_SESSION_TOKEN) => {
  test.each(SAMPLES)('%s', async (sample) => {
    const { requests, API_URL } = await openApi();

    await promisify(execFile)('sh', ['-c', sample], {
      env: {
        ...process.env,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'access-key-id',
        AWS_SECRET_ACCESS_KEY: SECRET,
        AWS_SESSION_TOKEN,
        API_URL,
        THREAD_ID: '177916702949377',
      },
    });

    expect(requests).toEqual(requests.map((request) => request.replace(/^\d+/, '200')));
    expect(requests).toHaveLength(sample.match(/^(?:curl|sign) /gm)?.length ?? 0);
  });
});

test('there are samples of a list, a page of it, an add and a remove', () => {
  const all = SAMPLES.join('\n');
  for (const part of ['cursor=', 'usernames=', '-X POST', '-X DELETE']) expect(all).toContain(part);
});
