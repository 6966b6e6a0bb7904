import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../infra/app.ts';
import { environments } from '../../infra/environments.ts';

/**
 * Synthesises the dev stack into a new folder, and finds the file that each function is deployed as.
 *
 * @returns the bundle's path, by the function's name without its environment, such as `list-members`
 */
export function builtBundles(): Record<string, string> {
  const outdir = mkdtempSync(join(tmpdir(), 'thread-members-'));
  const dev = environments.filter(({ name }) => name === 'dev');
  const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));
  const { template } = buildApp(dev, { outdir, context, builtinCloudFormationValidation: false })
    .synth()
    .getStackByName('thread-members-dev');
  const resources: Record<string, { Type: string; Properties: Record<string, unknown> }> = template.Resources;
  const functions = Object.values(resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  return Object.fromEntries(
    functions.map(({ Properties }) => {
      const { FunctionName, Code } = Properties as { FunctionName: string; Code: { S3Key: string } };
      const asset = `asset.${Code.S3Key.replace('.zip', '')}`;
      return [FunctionName.replace('thread-members-dev-', ''), join(outdir, asset, 'index.mjs')];
    }),
  );
}
