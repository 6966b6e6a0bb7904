import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetStaging } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { appOf, PLAIN, PROD } from '../support/infra/synthesise.ts';

/** What `cdk diff` and `cdk deploy` compare, by file: the templates, and the manifests with the assets' hashes. */
function synthesised(): Record<string, string> {
  AssetStaging.clearAssetHashCache();
  const { directory } = appOf({ dev: PLAIN, prod: PROD }, { bundling: true }).synth();
  const files = readdirSync(directory).filter((file) => /\.(template|assets)\.json$/.test(file));
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(directory, file), 'utf8')]));
}

test('gives the same templates and assets each time, wherever it puts them: cdk diff of an unchanged tree is empty', () => {
  const first = synthesised();
  const second = synthesised();

  expect(Object.keys(first).sort()).toEqual(
    ['dev', 'prod'].flatMap((name) => [
      `thread-members-${name}.assets.json`,
      `thread-members-${name}.template.json`,
    ]),
  );
  expect(first['thread-members-dev.assets.json']).toMatch(/asset\.[0-9a-f]{64}/);
  expect(second).toEqual(first);
});
