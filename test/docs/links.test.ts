import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { anchorsOf, linksOf, pages } from '../support/markdown.ts';

describe.each(pages())('%s', (page) => {
  const relative = linksOf(page)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [path = '', anchor] = link.split('#');
      return { link, target: path === '' ? page : join(dirname(page), path), anchor };
    });

  test('every relative link leads to a file', () => {
    expect(relative.filter(({ target }) => !existsSync(target))).toEqual([]);
  });

  test('every link to a heading leads to one', () => {
    const dangling = relative.filter(
      ({ target, anchor }) => anchor !== undefined && !anchorsOf(target).includes(anchor),
    );
    expect(dangling).toEqual([]);
  });
});

test('finds the links that it checks', () => {
  expect(pages().flatMap(linksOf)).toContain('docs/runbook.md');
  expect(linksOf('docs/runbook.md')).toContain('#first-token');
});
