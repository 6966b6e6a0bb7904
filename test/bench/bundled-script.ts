import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const OUT = mkdtempSync(join(tmpdir(), 'thread-members-bench-'));

/**
 * Bundles a script of this folder as the functions are bundled, and returns its file: what is measured runs, as in Lambda,
 * in a process that strips no types.
 */
export function bundledScript(name: string): string {
  const outfile = join(OUT, `${name}.mjs`);
  const entry = join(import.meta.dirname, `${name}.ts`);
  buildSync({ entryPoints: [entry], outfile, bundle: true, minify: true, platform: 'node', format: 'esm' });
  return outfile;
}
