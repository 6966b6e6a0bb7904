import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** Bundles the bare handler as the functions are bundled, and returns its file. */
export function bareBundle(): string {
  const outfile = join(mkdtempSync(join(tmpdir(), 'thread-members-')), 'bare.mjs');
  const entry = join(import.meta.dirname, 'bare-handler.ts');
  buildSync({ entryPoints: [entry], outfile, bundle: true, minify: true, platform: 'node', format: 'esm' });
  return outfile;
}
