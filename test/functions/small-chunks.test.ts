import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startService } from '../support/service.ts';

const FIVE_LISTS = fileURLToPath(new URL('../support/five-lists.ts', import.meta.url));

test('five answers in chunks of one byte fit into the memory of a function', async () => {
  const { im } = await startService();
  const body = JSON.stringify({ data: { affiliations: ['anna'.repeat(62_500)] } });
  const chunks = [...body].map((byte) => `1\r\n${byte}\r\n`).join('');
  const bytes = `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`;
  im.intercept = () => ({ kind: 'raw', bytes, ending: 'silence' });

  const { stdout } = await promisify(execFile)(process.execPath, [FIVE_LISTS]);

  const { statuses, peakMib } = JSON.parse(stdout);
  expect(statuses).toEqual([200, 200, 200, 200, 200]);
  expect(peakMib).toBeLessThan(400);
});
