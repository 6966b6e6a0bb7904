import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { startRestApi } from '../../infra/local/rest-api.ts';

/**
 * `npm run test:page`: opens the page of the contract in Chromium, as Debian's package installs it, at a desktop's and a
 * phone's width. `CHROMIUM` names another file, `SCREENSHOTS` a directory for pictures.
 */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const WIDTHS = [1280, 390];
const OPERATIONS = ['List a thread’s members', 'Add members to a thread', 'Remove members from a thread'];
const PATIENCE_MS = 60_000;
/** EX_UNAVAILABLE of sysexits.h. */
const UNAVAILABLE = 69;

/** Without a sandbox, which root has none of, and without what Chromium does behind its user's back. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

if (existsSync(CHROMIUM)) await run();
else {
  process.stderr.write(`there is no ${CHROMIUM}\n`);
  process.exitCode = UNAVAILABLE;
}

async function run(): Promise<void> {
  const api = await startRestApi({ port: 0, handlers: {} });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  try {
    for (const width of WIDTHS) await look(browser, api.url, width);
  } finally {
    await browser.close();
    await api.close();
  }
}

/** @throws Error when an operation is not there, the console has an error, or a request goes to another host */
async function look(browser: Browser, url: string, width: number): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', ({ message }) => complaints.push(message));
  await page.goto(`${url}/docs`);
  for (const name of OPERATIONS) await page.getByRole('heading', { name }).waitFor({ timeout: PATIENCE_MS });
  await page.getByText(`curl '${url}/threads/`).first().waitFor({ state: 'attached', timeout: PATIENCE_MS });
  const directory = process.env['SCREENSHOTS'];
  if (directory) await page.screenshot({ path: `${directory}/docs-${width}.png`, fullPage: true });
  const elsewhere = requests.filter(
    (request) => !/^(blob:|data:)/.test(request) && !request.startsWith(`${url}/`),
  );
  if (elsewhere.length + complaints.length > 0)
    throw new Error(`at ${width} px: ${[...elsewhere, ...complaints].join('\n')}`);
  process.stdout.write(
    `${width} px: ${OPERATIONS.length} operations, ${requests.length} requests, all to ${url}\n`,
  );
  await page.close();
}
