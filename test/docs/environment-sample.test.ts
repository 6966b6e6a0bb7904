import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkEnvironments, SETTINGS } from '../../infra/environment/check-environments.ts';
import { logRetentionDays } from '../../infra/environment/log-retention.ts';

const page = readFileSync('docs/environments.md', 'utf8');

/** The settings in the table, and what it says of each. */
const documented = new Map(
  [...page.matchAll(/^\| (`.+?`) \| (.+) \|$/gm)].flatMap(([, names = '', meaning = '']) =>
    [...names.matchAll(/\w+/g)].map(([name]): [string, string] => [name, meaning]),
  ),
);

async function sample() {
  const [, entries] = /^```js\n(.*?)^```$/ms.exec(page) ?? [];
  const module = await import(`data:text/javascript,${encodeURIComponent(`export default {${entries}}`)}`);
  return module.default;
}

test('the table and the sample have every setting, and the sample is right', async () => {
  const entries = await sample();

  const checked = checkEnvironments(entries);

  const inSample = new Set(Object.values<object>(entries).flatMap(Object.keys));
  expect([...documented.keys()].toSorted()).toEqual(SETTINGS.toSorted());
  expect([...inSample].toSorted()).toEqual(SETTINGS.toSorted());
  expect(checked.map(({ name }) => name)).toEqual(Object.keys(entries));
});

test('the table has the days that logs can be kept', () => {
  const numbers = [...(documented.get('logRetentionDays') ?? '').matchAll(/\d+/g)].map(Number);
  const [byDefault, ...days] = numbers;

  const possible = Array.from({ length: 3_700 }, (_, day) => day);
  expect(days).toEqual(possible.filter((day) => logRetentionDays.safeParse(day).success));
  expect(byDefault).toBe(logRetentionDays.parse(undefined));
});
