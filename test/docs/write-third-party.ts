import { globSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { bundleContents } from '../support/bundle-contents.ts';
import { thirdPartyPage } from '../support/third-party.ts';

/** `npm run third-party`: writes THIRD-PARTY.md from what is inside the bundles. */
const entries = globSync('functions/*.ts').map((file) => basename(file, '.ts'));
const contents = await Promise.all(entries.map(bundleContents));
writeFileSync('THIRD-PARTY.md', thirdPartyPage(contents.flatMap(({ included }) => included)));
