import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { takeBuiltIns } from '../../../../infra/constructs/functions/take-built-ins.ts';

describe('an import of Node’s modules, minified, has the same values when they are taken:', () => {
  test.each([
    "import os from 'node:os'; export const values = [os];",
    "import * as os from 'node:os'; export const values = [os.hostname, os.EOL];",
    "import { hostname, EOL as eol } from 'node:os'; export const values = [hostname, eol];",
    "import os, { hostname } from 'node:os'; export const values = [os, hostname];",
    "import { default as os } from 'node:os'; export const values = [os];",
    "import { hostname, default as os } from 'node:os'; export const values = [os, hostname];",
    "import os, { default as again, EOL } from 'node:os'; export const values = [os, again, EOL];",
    "import { default as defaults } from 'dns'; import { lookup } from 'dns/promises'; export const values = [defaults, lookup];",
    "import { setTimeout as sleep } from 'node:timers/promises'; export const values = [sleep];",
    "import os from 'os'; import { default as again } from 'node:os'; export const values = [os, again];",
  ])('%s', async (source) => {
    const text = await minified(source);
    const taken = takeBuiltIns(text);

    expect(await valuesOf(taken)).toEqual(await valuesOf(text));
    expect(taken).not.toMatch(/\bimport\b/);
  });

  test('one that cannot be taken stays an import', async () => {
    const text = await minified(
      "import os, * as all from 'node:os'; export * from 'node:path'; export const values = [os, all];",
    );

    expect(takeBuiltIns(text)).toBe(text);
  });
});

async function minified(source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source },
    bundle: true,
    minify: true,
    write: false,
    platform: 'node',
    format: 'esm',
  });
  return outputFiles[0]?.text ?? '';
}

async function valuesOf(text: string): Promise<unknown> {
  return (await import(`data:text/javascript,${encodeURIComponent(text)}`)).values;
}
