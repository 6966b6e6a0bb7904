import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

const CLIENT = join(import.meta.dirname, '..', '..', 'client');
const MAX_BYTES = 15 * 1024;

test('with aws4fetch inside, the client is at most 15 KiB, gzipped', async () => {
  const { outputFiles } = await build({
    entryPoints: [join(CLIENT, 'src', 'index.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  });

  const [bundle] = outputFiles;

  expect(gzipSync(bundle?.contents ?? '').length).toBeLessThanOrEqual(MAX_BYTES);
});

test('it depends on aws4fetch alone, in the version that is tested here', () => {
  const { dependencies } = JSON.parse(readFileSync(join(CLIENT, 'package.json'), 'utf8'));

  expect(dependencies).toEqual({ aws4fetch: packageJson.devDependencies.aws4fetch });
});
