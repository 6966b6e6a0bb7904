import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AssetStaging } from 'aws-cdk-lib';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { BUNDLING } from '../../../infra/constructs/service-function.ts';
import { appOf, PLAIN, templateOf } from '../synthesise.ts';

const PROJECT_ROOT = join(import.meta.dirname, '..', '..', '..');
const MAX_KIB = 270;
const ENTRIES = ['list-members', 'add-members', 'remove-members'];

/** Builds the bundles afresh; each function's asset directory, by the function's entry. */
function assetsOfNewBuild(): Record<string, string> {
  AssetStaging.clearAssetHashCache();
  const app = appOf({ dev: PLAIN }, { bundling: true });
  const functions = Object.values(templateOf(app, 'dev').findResources('AWS::Lambda::Function'));
  return Object.fromEntries(
    functions.map(({ Properties }) => [
      Properties.FunctionName.replace('thread-members-dev-', ''),
      join(app.outdir, `asset.${Properties.Code.S3Key.replace('.zip', '')}`),
    ]),
  );
}

const assets = assetsOfNewBuild();

function bundleOf(entry: string): string {
  return readFileSync(join(assets[entry] ?? '', 'index.mjs'), 'utf8');
}

describe.each(ENTRIES)('the bundle of %s', (entry) => {
  it('is one file, small enough', () => {
    expect(readdirSync(assets[entry] ?? '')).toEqual(['index.mjs']);
    expect(Buffer.byteLength(bundleOf(entry)) / 1024).toBeLessThanOrEqual(MAX_KIB);
  });

  it('needs nothing but Node, and does not load node:http (and undici with it) unless asked to', async () => {
    const { imports } = await contentsOf(entry);

    expect(imports).toContainEqual({ path: 'node:https', kind: 'import-statement', external: true });
    expect(imports.filter(({ path }) => !path.startsWith('node:'))).toEqual([]);
    expect(imports.filter(({ path, kind }) => path === 'node:http' && kind !== 'dynamic-import')).toEqual([]);
  });

  it('has only what functions and shared import, no dev dependency and nothing of local mode', async () => {
    const { inputs } = await contentsOf(entry);
    const { devDependencies } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8'));
    const packages = Object.keys(devDependencies).map((name) => `node_modules/${name}/`);

    expect(inputs).toContain('shared/aws/environment-credentials.ts');
    expect(inputs.filter((input) => !/^(functions|shared|node_modules)\//.test(input))).toEqual([]);
    expect(inputs.filter((input) => packages.some((name) => input.startsWith(name)))).toEqual([]);
  });

  it('answers by itself, in a process that has only the variables of the design', () => {
    const answer = answerOf(join(assets[entry] ?? '', 'index.mjs'), { threadId: '..' });

    expect(answer).toMatchObject({ statusCode: 400 });
  });
});

describe('bundling', () => {
  it('gives the same bytes each time', () => {
    const again = assetsOfNewBuild();

    for (const entry of ENTRIES) {
      expect(readFileSync(join(again[entry] ?? '', 'index.mjs'), 'utf8')).toBe(bundleOf(entry));
    }
  });
});

/** What goes into a bundle and what it imports, by esbuild's account of the same build. */
async function contentsOf(entry: string) {
  const alias = [BUNDLING.esbuildArgs?.['--alias'] ?? []].flat().map((pair) => String(pair).split('='));
  const { metafile, outputFiles } = await build({
    absWorkingDir: PROJECT_ROOT,
    entryPoints: [`functions/${entry}.ts`],
    outfile: 'index.mjs',
    bundle: true,
    metafile: true,
    write: false,
    minify: true,
    legalComments: 'none',
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    alias: Object.fromEntries(alias),
  });
  expect(outputFiles[0]?.text).toBe(bundleOf(entry));
  return { inputs: Object.keys(metafile.inputs), imports: metafile.outputs['index.mjs']?.imports ?? [] };
}

/** Invokes a bundle in a process of its own, which has no network to call and no variable but these. */
function answerOf(file: string, pathParameters: Record<string, string>): unknown {
  const event = {
    httpMethod: 'GET',
    path: '/threads/../users',
    resource: '/threads/{threadId}/users',
    headers: {},
    multiValueHeaders: {},
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters,
    body: '{"usernames":["alice"]}',
    isBase64Encoded: false,
    requestContext: { requestId: 'request-1', identity: {} },
  };
  const script = `
    const { handler } = await import(${JSON.stringify(pathToFileURL(file).href)});
    const answer = await handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 29_000 });
    process.stdout.write('\\n' + JSON.stringify(answer));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: {
      IM_BASE_URL: 'https://im.example.com/org/app',
      APP_TOKEN_SECRET_ID: 'app-token',
      AWS_REGION: 'eu-west-1',
    },
    encoding: 'utf8',
  });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '');
}
