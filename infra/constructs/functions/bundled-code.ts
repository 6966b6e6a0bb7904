import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, buildSync } from 'esbuild';

const PROJECT_ROOT = join(import.meta.dirname, '..', '..', '..');
const FUNCTIONS = join(PROJECT_ROOT, 'functions');

/**
 * How a function becomes its one file, `index.mjs`: with the AWS SDK inside, since the runtime's own copy is not pinned
 * and loads more slowly. The file needs nothing beside it. It is CommonJS in the frame of an ES module: `.mjs` means the
 * same in Lambda and here, below `"type": "module"`, and `require` takes Node's modules as they are, where each `import`
 * of one has Node build an ES module around it.
 *
 * @param entry the function's file in `functions/`, without its extension
 */
export function bundlingOf(entry: string): BuildOptions {
  return {
    absWorkingDir: PROJECT_ROOT,
    entryPoints: [join(FUNCTIONS, `${entry}.ts`)],
    outfile: 'index.mjs',
    bundle: true,
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    banner: { js: 'const require=process.getBuiltinModule,module={};' },
    footer: { js: 'export const{handler}=module.exports;' },
    mainFields: ['module', 'main'],
    // What stands in for parts of the SDK that no function uses.
    alias: {
      '@aws-sdk/credential-provider-node': join(PROJECT_ROOT, 'shared/aws/environment-credentials.ts'),
      '@smithy/core/event-streams': join(PROJECT_ROOT, 'shared/aws/no-event-streams.ts'),
    },
  };
}

/**
 * A function's code. Not by CDK's `NodejsFunction`: that starts esbuild through npx, which takes 1 s each time, and offers
 * its options as text.
 */
export function bundledCode(entry: string): Code {
  return Code.fromAsset(FUNCTIONS, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never run: the local build always does. The command tells the functions' assets apart in CDK's cache.
      image: DockerImage.fromRegistry('none'),
      command: [entry],
      local: {
        tryBundle(directory) {
          buildSync({ ...bundlingOf(entry), outfile: join(directory, 'index.mjs') });
          return true;
        },
      },
    },
  });
}
