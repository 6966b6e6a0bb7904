import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { APP_TOKEN, startService } from '../support/service.ts';

const FIVE_LISTS = fileURLToPath(new URL('../support/five-lists.ts', import.meta.url));
const MIB = 1_024 * 1_024;

/** Bodies of up to 1 MiB, and the status that a list is answered with. */
const BODIES = [
  ['of half a million numbers', filled('{"data":{"affiliations":[', '0,', '0]}}'), 502],
  ['of nothing but brackets', `${'['.repeat(MIB / 2)}${']'.repeat(MIB / 2)}`, 502],
  ['that repeats the app token', filled('{"data":{"affiliations":[]},"uri":"', APP_TOKEN, '"}'), 200],
  [
    'that repeats it behind a percent sign',
    filled('{"data":{"affiliations":[]},"uri":"%', APP_TOKEN, '"}'),
    200,
  ],
] as const;

describe('five answers fit into the memory of a function', () => {
  test('in chunks of one byte', async () => {
    const body = JSON.stringify({ data: { affiliations: ['anna'.repeat(62_500)] } });
    const chunks = [...body].map((byte) => `1\r\n${byte}\r\n`).join('');

    const { statuses, peakMib } = await fiveLists(`transfer-encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`);

    expect(statuses).toEqual(Array(5).fill(200));
    expect(peakMib).toBeLessThan(400);
  });

  test.each(BODIES)('with a body %s', async (_, body, status) => {
    const { statuses, peakMib } = await fiveLists(`content-length: ${body.length}\r\n\r\n${body}`);

    expect(statuses).toEqual(Array(5).fill(status));
    expect(peakMib).toBeLessThan(400);
  });
});

test('a remove’s answer of a third of a million wrong entities is a bad answer', async () => {
  const { im, remove } = await startService();
  const body = filled('{"entities":[', '{},', '{}]}');
  im.intercept = () => ({ kind: 'answer', status: 200, body });

  const answer = await remove({ body: { usernames: ['anna'] } });

  expect([answer.status, answer.body.type]).toEqual([502, 'urn:thread-members:im-bad-answer']);
});

/** Lists five times at once, in a process of its own, from a vendor whose answers have these headers and this body. */
async function fiveLists(bytes: string): Promise<{ statuses: number[]; peakMib: number }> {
  const { im } = await startService();
  im.intercept = () => ({ kind: 'raw', bytes: `HTTP/1.1 200 OK\r\n${bytes}`, ending: 'silence' });
  const { stdout } = await promisify(execFile)(process.execPath, [FIVE_LISTS]);
  return JSON.parse(stdout);
}

/** As many items between head and tail as fit into 1 MiB. */
function filled(head: string, item: string, tail: string): string {
  return head + item.repeat((MIB - head.length - tail.length) / item.length) + tail;
}
