import { globSync, readFileSync } from 'node:fs';

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Text of its licence; absent when the package comes without one. */
  readonly text?: string;
}

/**
 * The page that names every package of which something is in a bundle, with its licence.
 *
 * @param included files in the bundles
 */
export function thirdPartyPage(included: readonly string[]): string {
  const folders = included.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  const packages = [...new Set(folders)].map(packageIn).sort((a, b) => (a.name < b.name ? -1 : 1));
  const rows = packages.map(
    ({ name, version, license, text }) =>
      `| ${name} | ${version} | ${license} | ${text ? 'below' : 'none in the package'} |`,
  );
  const texts = Map.groupBy(
    packages.filter(({ text }) => text),
    ({ text }) => text,
  );
  const sections = [...texts].map(
    ([text, sharing]) => `## ${sharing.map(({ name }) => name).join(', ')}\n\n\`\`\`text\n${text}\n\`\`\`\n`,
  );
  return `# Third-party software

What is inside the functions' bundles besides this project's own code. \`npm run third-party\` writes this page.

| package | version | licence | its text |
| --- | --- | --- | --- |
${rows.join('\n')}

${sections.join('\n')}`;
}

function packageIn(folder: string): Package {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const [file] = globSync(`${folder}/{LICENSE,LICENCE,License,license}*`);
  if (file === undefined) return { name, version, license };
  const lines = readFileSync(file, 'utf8').trim().split(/\r?\n/);
  return { name, version, license, text: lines.map((line) => line.trimEnd()).join('\n') };
}
