import { readFileSync } from 'node:fs';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { curlCommands } from './curl-commands.ts';

/** The simulator's thread. */
const THREAD_ID = '177916702949377';

/** The one thing that Redoc's file would load from elsewhere. */
const REDOC_LOGO = 'https://cdn.redoc.ly/redoc/logo-mini.svg';

/** Only this server: whatever the page is made to load, it comes from here. */
const POLICY = [
  "default-src 'none'",
  "connect-src 'self'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  'worker-src blob:',
].join('; ');

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>thread-members</title>
<body style="margin: 0">
<redoc spec-url="/openapi.json" hide-download-button="false"></redoc>
<script src="/docs/redoc.js"></script>
</body>
</html>
`;

type Content = readonly [mediaType: string, body: string];

/**
 * The contract as pages of the local service: `/openapi.json` with this server's address and commands for it, and `/docs`,
 * which shows it.
 *
 * @param url address of this server
 * @returns `undefined` where there is no such page
 */
export async function contractPage(path: string, url: string): Promise<APIGatewayProxyResult | undefined> {
  const content = await contentOf(path, url);
  if (content === undefined) return undefined;
  const [mediaType, body] = content;
  return { statusCode: 200, headers: { 'content-type': mediaType, 'content-security-policy': POLICY }, body };
}

async function contentOf(path: string, url: string): Promise<Content | undefined> {
  if (path === '/docs') return ['text/html; charset=utf-8', PAGE];
  if (path === '/docs/redoc.js') return ['text/javascript; charset=utf-8', redoc()];
  if (path !== '/openapi.json') return undefined;
  // Only when it is asked for: it takes longer to load than the service to start.
  const { openApiDocument } = await import('../contract/openapi.ts');
  const servers = [{ url, description: 'This service, without signatures' }];
  const samples = curlCommands(url, THREAD_ID);
  return ['application/json', JSON.stringify(openApiDocument({ servers, samples, signed: false }))];
}

function redoc(): string {
  const file = import.meta.resolve('redoc/bundles/redoc.standalone.js');
  return readFileSync(new URL(file), 'utf8').replaceAll(REDOC_LOGO, 'data:,');
}
