import { globSync, readFileSync } from 'node:fs';
import GithubSlugger from 'github-slugger';

/** Every Markdown page of the repository. */
export function pages(): string[] {
  return globSync('{*,docs/**/*}.md').sort();
}

/** GitHub's anchor of each heading of a page. */
export function anchorsOf(page: string): string[] {
  const slugger = new GithubSlugger();
  return [...prose(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => slugger.slug(heading));
}

/** Targets of a page's links, as they are written. */
export function linksOf(page: string): string[] {
  return [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** A page's blocks of shell commands, as somebody pastes them. */
export function shellBlocks(page: string): string[] {
  return [...readFileSync(page, 'utf8').matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
}

/** A page without its blocks of code, whose comments look like headings. */
function prose(page: string): string {
  return readFileSync(page, 'utf8').replace(/^```.*?^```$/gms, '');
}
