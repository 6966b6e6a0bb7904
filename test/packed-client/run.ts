import { type ExecFileOptions, execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { CLIENT, installClient } from './install-client.ts';
import { startLocalService } from './local-service.ts';

/**
 * `npm run test:client`: packs the client as it is published, installs it into an empty folder, checks its types with two
 * versions of TypeScript, and runs the examples of its README against `npm start`.
 */
const ROOT = join(import.meta.dirname, '..', '..');
const OLDER_TYPESCRIPT = 'typescript@5.9.3';
/** What each example prints, in the README's order. */
const PRINTED = [
  /^member-1\nmember-2\n(?:member-\d+\n){58}$/,
  /^2 are members now\n$/,
  /^anna is removed\nbert is removed\n$/,
  /^\[ 'member-1', 'member-2', 'member-3', 'member-4', 'member-5' \]\n$/,
  /^404 refused-by-im thread-unknown thread not found\. [\w-]+\n$/,
];

const run = (command: string, args: readonly string[], options: ExecFileOptions = {}) =>
  promisify(execFile)(command, args, { encoding: 'utf8', ...options });

const folder = mkdtempSync(join(tmpdir(), 'thread-members-client-'));
try {
  await install();
  const examples = writeExamples();
  await checkTypes(examples);
  await runExamples(examples);
} finally {
  rmSync(folder, { recursive: true });
}

async function install(): Promise<void> {
  await run('npm', ['publish', '--dry-run'], { cwd: CLIENT });
  const { messages } = await publint({ pkgDir: CLIENT, strict: true });
  if (messages.length > 0) throw new Error(JSON.stringify(messages));
  process.stdout.write(`${await installClient(folder, OLDER_TYPESCRIPT)}\n`);
}

/** @returns the files' names, in the README's order */
function writeExamples(): string[] {
  const readme = readFileSync(join(CLIENT, 'README.md'), 'utf8');
  const examples = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
  if (examples.length !== PRINTED.length) throw new Error(`the README has ${examples.length} examples`);
  return examples.map((code, index) => {
    const file = `example-${index + 1}.ts`;
    writeFileSync(join(folder, file), code);
    return file;
  });
}

async function checkTypes(examples: readonly string[]): Promise<void> {
  const types = ['--typeRoots', join(ROOT, 'node_modules', '@types'), '--types', 'node'];
  const strict = [
    '--noEmit',
    '--strict',
    '--exactOptionalPropertyTypes',
    '--module',
    'nodenext',
    '--target',
    'es2022',
  ];
  for (const compiler of [join(folder, 'node_modules/.bin/tsc'), join(ROOT, 'node_modules/.bin/tsc')]) {
    const { stdout } = await run(compiler, ['--version']);
    await run(compiler, [...strict, ...types, ...examples], { cwd: folder });
    process.stdout.write(`types: TypeScript ${String(stdout).trim()}\n`);
  }
}

async function runExamples(examples: readonly string[]): Promise<void> {
  const service = await startLocalService(ROOT);
  const keys = { AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any', AWS_REGION: 'eu-west-1' };
  try {
    for (const [index, file] of examples.entries()) {
      const env = { ...process.env, ...keys, API_URL: service.url };
      const { stdout, stderr } = await run(process.execPath, [file], { cwd: folder, env });
      const printed = `${stdout}${stderr}`;
      if (!PRINTED[index]?.test(printed)) throw new Error(`${file} printed ${JSON.stringify(printed)}`);
      process.stdout.write(`${file}: ${printed.split('\n').length - 1} lines as expected\n`);
    }
  } finally {
    service.stop();
  }
}
