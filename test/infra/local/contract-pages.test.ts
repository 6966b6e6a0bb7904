import { expect, test } from 'vitest';
import { openRestApi } from '../../support/local/open-rest-api.ts';

test('the document has this server’s address, and a command for each operation', async () => {
  const { url, call } = await openRestApi();

  const { status, body } = await call({ target: '/openapi.json' });

  const document = JSON.parse(body);
  const operations = document.paths['/threads/{threadId}/users'];
  expect(status).toBe(200);
  expect(document.servers).toEqual([{ url, description: 'This service, without signatures' }]);
  for (const method of ['get', 'post', 'delete']) {
    const [{ source }] = operations[method]['x-codeSamples'];
    expect(source).toContain(`${url}/threads/177916702949377/users`);
  }
});

test('the page and all that it loads is served here, and may load nothing from elsewhere', async () => {
  const { call } = await openRestApi();

  const page = await call({ target: '/docs' });
  const script = await call({ target: '/docs/redoc.js' });

  expect(page.body.match(/(?:src|href|spec-url)="[^"]*"/g)).toEqual([
    'href="data:,"',
    'spec-url="/openapi.json"',
    'src="/docs/redoc.js"',
  ]);
  expect(page.headers['content-security-policy']).toContain("default-src 'none'; connect-src 'self'");
  expect(script.status).toBe(200);
  expect(script.body).not.toContain('cdn.redoc.ly/redoc/logo');
});

test.each(['/docs/', '/docs/package.json', '/openapi.json?x=1', '/docs/../docs'])(
  '%s is no page: it is refused as any unknown route',
  async (target) => {
    const { call } = await openRestApi();

    const { status } = await call({ target });

    expect(status).toBe(403);
  },
);
