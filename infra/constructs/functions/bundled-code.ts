import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';

const FUNCTIONS = join(import.meta.dirname, '..', '..', '..', 'functions');
const BUNDLE_FUNCTION = join(import.meta.dirname, 'bundle-function.ts');

/**
 * A function's code, as `bundling.ts` makes it. Not by CDK's `NodejsFunction`: that takes no plugins of esbuild, and starts
 * it through npx, which takes 1 s each time.
 *
 * @param entry the function's file in `functions/`, without its extension
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
          const args = [BUNDLE_FUNCTION, entry, join(directory, 'index.mjs')];
          execFileSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
          return true;
        },
      },
    },
  });
}
