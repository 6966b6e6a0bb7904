import { match } from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { EnvironmentEntry } from '../../infra/environment/check-environments.ts';

const run = promisify(execFile);

const PROJECT_ROOT = join(import.meta.dirname, '../..');
const CDK = join(PROJECT_ROOT, 'node_modules/.bin/cdk');
const OUTPUT = join(PROJECT_ROOT, 'node_modules/.cache/ministack/cdk.out');
const MAX_OUTPUT_BYTES = 2 ** 26;

/** Ends the command line with this process. */
const ended = new AbortController();
process.once('exit', () => ended.abort());

/** The variable with the environments that `app.ts` builds: the CDK's command line runs that, with its own arguments. */
export const ENTRIES = 'TEST_DEPLOY_ENVIRONMENTS';

/** Environments as `infra/environments.ts` has them. */
export type Entries = Readonly<Record<string, EnvironmentEntry>>;

/** `cdk bootstrap`, once for an account and region. */
export async function bootstrap(entries: Entries): Promise<undefined> {
  await cdk(entries, 'bootstrap');
}

/**
 * `cdk deploy` of an environment.
 *
 * @returns how `app.ts` fits it to MiniStack
 */
export async function deploy(entries: Entries, name: string): Promise<string> {
  const output = await cdk(entries, 'deploy', stackName(name), '--require-approval', 'never');
  return linesOf(output, new RegExp(`^(left out|changed): .* \\(${stackName(name)}/.*$`, 'gm'));
}

/** `cdk deploy` of environments that are deployed already and have not changed: nothing may change. */
export async function deployUnchanged(entries: Entries, ...names: string[]): Promise<string> {
  const output = await cdk(entries, 'deploy', ...names.map(stackName), '--require-approval', 'never');
  for (const name of names) match(output, new RegExp(`${stackName(name)} \\(no changes\\)`));
  return linesOf(output, /thread-members-.* \(no changes\)$/gm);
}

/** `cdk destroy` of an environment. */
export async function destroy(entries: Entries, name: string): Promise<undefined> {
  await cdk(entries, 'destroy', stackName(name), '--force');
}

/** Each different line that matches, on a line of its own. */
function linesOf(output: string, pattern: RegExp): string {
  return [...new Set(output.match(pattern))].map((line) => `\n${line}`).join('');
}

function stackName(environment: string): string {
  return `thread-members-${environment}`;
}

/** The CDK's own command line, as an operator runs it. */
async function cdk(entries: Entries, ...args: string[]): Promise<string> {
  const common = ['--no-notices', '--app', 'node test/deploy/app.ts', '--output', OUTPUT];
  const env = { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true', [ENTRIES]: JSON.stringify(entries) };
  const settings = { cwd: PROJECT_ROOT, env, maxBuffer: MAX_OUTPUT_BYTES, signal: ended.signal };
  try {
    const { stdout, stderr } = await run(CDK, [...args, ...common], settings);
    return stdout + stderr;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`cdk ${args.join(' ')} failed:\n${stdout}${stderr}`);
  }
}
