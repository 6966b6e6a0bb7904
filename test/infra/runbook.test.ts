import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PROD, templateWith } from '../support/infra/synthesise.ts';

const PAGES = ['README.md', 'docs/runbook.md'];

/** GitHub's anchor of each heading of a page. */
function anchorsOf(page: string): string[] {
  const headings = readFileSync(page, 'utf8').matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

test('has a section for every alarm, which the alarm names', () => {
  const alarms = Object.values(
    templateWith({ ...PROD, alarmEmail: 'operators@example.com' }).findResources('AWS::CloudWatch::Alarm'),
  );
  const named = alarms.map(
    ({ Properties }) => /docs\/runbook\.md#([a-z-]+)$/.exec(Properties.AlarmDescription)?.[1],
  );

  expect(named.length).toBeGreaterThan(14);
  expect(named.filter((anchor) => !anchorsOf('docs/runbook.md').includes(anchor ?? ''))).toEqual([]);
});

test.each(PAGES)('every link of %s to a heading leads to one', (page) => {
  const links = [...readFileSync(page, 'utf8').matchAll(/\]\(([\w/.-]*)#([\w-]+)\)/g)];

  expect(links.length).toBeGreaterThan(0);
  for (const [, target = '', anchor = ''] of links) expect(anchorsOf(target || page)).toContain(anchor);
});
