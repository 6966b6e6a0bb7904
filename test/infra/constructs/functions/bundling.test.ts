import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AssetStaging } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { LEFT_OUT } from '../../../../infra/constructs/functions/bundling.ts';
import { bundleContents } from '../../../support/bundle-contents.ts';
import { appOf, PLAIN, templateOf } from '../../../support/infra/synthesise.ts';
import { thirdPartyPage } from '../../../support/third-party.ts';

const PROJECT_ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const HTTP_ENTRIES = ['list-members', 'add-members', 'remove-members'];
const ROTATION_ENTRY = 'rotate-app-token';
const EVENT_ENTRIES = ['sequence-member-events', 'apply-member-events'];
const ENTRIES = [...HTTP_ENTRIES, ROTATION_ENTRY, ...EVENT_ENTRIES];

/** Nobody waits for these: what a cold start takes, with a token builder or three of AWS's clients inside, matters less. */
const MAX_KIB: Record<string, number> = {
  [ROTATION_ENTRY]: 225,
  'apply-member-events': 270,
  'sequence-member-events': 225,
};
const MAX_HTTP_KIB = 205;

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
  test('is one file, small enough', () => {
    expect(readdirSync(assets[entry] ?? '')).toEqual(['index.mjs']);
    expect(Buffer.byteLength(bundleOf(entry)) / 1024).toBeLessThanOrEqual(MAX_KIB[entry] ?? MAX_HTTP_KIB);
  });

  test('needs nothing but Node, and does not load node:http (and undici with it) unless asked to', async () => {
    const { imports } = await contentsOf(entry);

    expect(imports).toContainEqual({ path: 'node:https', kind: 'import-statement', external: true });
    expect(imports.filter(({ path }) => !isBuiltin(path))).toEqual([]);
    expect(
      imports.filter(({ path, kind }) => /^(node:)?http$/.test(path) && kind !== 'dynamic-import'),
    ).toEqual([]);
  });

  test('takes Node’s modules without the ES modules that an import of them builds', () => {
    expect(bundleOf(entry)).toContain('process.getBuiltinModule("node:https")');
    expect(bundleOf(entry)).not.toMatch(/\bimport\b[^(;]*\bfrom"/);
  });

  test('has only what functions and shared import, no dev dependency and nothing of local mode', async () => {
    const { inputs } = await contentsOf(entry);
    const { devDependencies } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8'));
    const packages = Object.keys(devDependencies).map((name) => `node_modules/${name}/`);

    expect(inputs).toContain('shared/aws/credentials-of-variables.ts');
    expect(inputs).toContain('shared/aws/no-event-streams.ts');
    expect(inputs.filter((input) => input.includes('event-streams/'))).toEqual([]);
    const missing = LEFT_OUT.filter((name) => !bundleOf(entry).includes(`${name} is not in the bundles`));
    expect(missing, 'the SDK has it no more, or elsewhere').toEqual([]);
    expect(inputs.filter((input) => !/^(functions|shared|node_modules)\//.test(input))).toEqual([]);
    expect(inputs.filter((input) => packages.some((name) => input.startsWith(name)))).toEqual([]);
  });
});

test.each(HTTP_ENTRIES)(
  'the bundle of %s answers by itself, in a process that has only the variables of the design',
  (entry) => {
    const { answer } = outcomeOf(entry, requestOfThread('..'), {
      IM_BASE_URL: 'https://im.example.com/org/app',
      APP_TOKEN_SECRET_ID: 'app-token',
    });

    expect(answer).toMatchObject({ statusCode: 400 });
  },
);

test('the bundle of the rotation starts by itself, CommonJS inside and all, and refuses a step that there is not', () => {
  const event = { Step: 'mintSecret', SecretId: 'app-token', ClientRequestToken: 'version-1' };
  const { error } = outcomeOf(ROTATION_ENTRY, event, {
    IM_BASE_URL: 'https://im.example.com/org/app',
    AGORA_APP_SECRET_ID: 'agora-app',
  });

  expect(error).toContain('Step must be createSecret, setSecret, testSecret or finishSecret');
});

test.each(EVENT_ENTRIES)(
  'the bundle of %s starts by itself, and names the variable that is wrong',
  (entry) => {
    const { error } = outcomeOf(entry, { Records: [] }, { EVENT_BUS_NAME: 'bus', QUEUE_URL: 'changes' });

    expect(error).toBe('QUEUE_URL must be the URL of the FIFO queue');
  },
);

test('the bundle of the consumer answers by itself, in a process that has only the variables of the design', () => {
  const { answer } = outcomeOf(
    'apply-member-events',
    { Records: [] },
    {
      EVENT_BUS_NAME: 'thread-members-dev',
      QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111111111111/thread-members-dev-changes.fifo',
      IM_BASE_URL: 'https://im.example.com/org/app',
      APP_TOKEN_SECRET_ID: 'app-token',
    },
  );

  expect(answer).toEqual({ batchItemFailures: [] });
});

test('THIRD-PARTY.md has every package inside the bundles, and no other', async () => {
  const contents = await Promise.all(ENTRIES.map(contentsOf));
  const page = thirdPartyPage(contents.flatMap(({ included }) => included));

  expect(readFileSync('THIRD-PARTY.md', 'utf8'), 'npm run third-party writes it anew').toBe(page);
});

test('what stands in for the event streams says so, should the SDK ever load it', async () => {
  await expect(import('../../../../shared/aws/no-event-streams.ts')).rejects.toThrow(/event streams/);
});

describe('bundling', () => {
  test('gives the same bytes each time', () => {
    const again = assetsOfNewBuild();

    for (const entry of ENTRIES) {
      expect(readFileSync(join(again[entry] ?? '', 'index.mjs'), 'utf8')).toBe(bundleOf(entry));
    }
  });
});

/** What is inside a bundle, which must be the deployed one. */
async function contentsOf(entry: string) {
  const contents = await bundleContents(entry);
  expect(contents.text).toBe(bundleOf(entry));
  return contents;
}

/** Invokes a bundle in a process of its own, which has no network to call and no variable but these. */
function outcomeOf(
  entry: string,
  event: object,
  variables: Record<string, string>,
): { answer?: unknown; error?: string } {
  const file = pathToFileURL(join(assets[entry] ?? '', 'index.mjs')).href;
  const script = `
    const { handler } = await import(${JSON.stringify(file)});
    const outcome = await handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 29_000 }).then(
      (answer) => ({ answer }),
      (error) => ({ error: error.message }),
    );
    process.stdout.write('\\n' + JSON.stringify(outcome));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...variables, AWS_REGION: 'eu-west-1' },
    encoding: 'utf8',
    stdio: 'pipe',
  });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '');
}

function requestOfThread(threadId: string) {
  return {
    httpMethod: 'GET',
    path: '/threads/../users',
    resource: '/threads/{threadId}/users',
    headers: {},
    multiValueHeaders: {},
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: { threadId },
    body: '{"usernames":["alice"]}',
    isBase64Encoded: false,
    requestContext: { requestId: 'request-1', identity: {} },
  };
}
