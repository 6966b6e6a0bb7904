import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { anchorsOf, pages } from '../support/markdown.ts';

/** A fact about the vendor, such as V10. */
const FACT = /\bV\d+\b/g;
/** A page, with or without a heading of it. */
const PAGE = /\bdocs\/[\w/-]+\.md(?:#[\w-]+)?/g;
/** What nobody can look up. */
const ELSEWHERE = /\bdesign,? (?:chapter|section)\b/gi;

const files = [...globSync(['{.ci,functions,infra,shared,test}/**/*.ts', '.ci/run', '*.json']), ...pages()];

/** Citations of a kind in code and pages, by what they cite: the files that do. */
function citations(kind: RegExp): Map<string, string[]> {
  const found = files.flatMap((file) => {
    const unbroken = readFileSync(file, 'utf8').replace(/\s*\n\s*(?:\*|\/\/)\s?/g, ' ');
    return [...unbroken.matchAll(kind)].map(([cited]) => ({ cited, file }));
  });
  const by = Map.groupBy(found, ({ cited }) => cited);
  return new Map([...by].map(([cited, all]) => [cited, all.map(({ file }) => file)]));
}

describe('a citation resolves', () => {
  const facts = anchorsOf('docs/vendor.md').map((anchor) => anchor.split('-')[0]?.toUpperCase());

  test.each([...citations(FACT)])('%s is in docs/vendor.md', (fact) => {
    expect(facts).toContain(fact);
  });

  test.each([...citations(PAGE)])('%s is there', (cited) => {
    const [page = '', anchor] = cited.split('#');
    expect(existsSync(page)).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(page)).toContain(anchor);
  });
});

test('nothing is cited that is not in the repository', () => {
  expect([...citations(ELSEWHERE)]).toEqual([]);
});

test('finds the citations that it checks', () => {
  expect(citations(FACT).get('V10')).toContain('shared/im/thread-users-url.ts');
  expect(citations(PAGE).get('docs/design.md#events')).toContain('functions/apply-member-events.ts');
});
