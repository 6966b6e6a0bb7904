import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');

/** MiniStack's virtual environment. */
export const HOME = join(import.meta.dirname, '../../node_modules/.cache/ministack');

/** What Python says of itself; it fails where MiniStack cannot be installed. */
const PROBE =
  'import sys; print("python3 %d.%d" % sys.version_info[:2]); assert sys.version_info >= (3, 10); import ensurepip, venv';

/** What is there instead of a Python that MiniStack can be installed with; `undefined` where there is one. */
export async function insteadOfPython(): Promise<string | undefined> {
  try {
    await run('python3', ['-c', PROBE]);
    return undefined;
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    return stdout?.trim() || 'no python3';
  }
}

/** Thrown when PyPI does not hand out what is wanted: nothing is known of the deployment then. */
export class NotInstallableError extends Error {
  override readonly name = 'NotInstallableError';
}

/**
 * Installs MiniStack from PyPI into a virtual environment of its own, unless it is there.
 *
 * @throws NotInstallableError when PyPI does not answer; another error when what it hands out is not what is pinned
 */
export async function installMiniStack(): Promise<void> {
  await run('python3', ['-m', 'venv', HOME]);
  const wanted = ['--require-hashes', '--requirement', REQUIREMENTS];
  const patience = ['--retries', '1', '--timeout', '20'];
  try {
    await run(join(HOME, 'bin/pip'), [
      'install',
      '--quiet',
      '--disable-pip-version-check',
      ...patience,
      ...wanted,
    ]);
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    if (!/No matching distribution|Connection|timed out/.test(stderr) || /HASHES/.test(stderr)) throw error;
    throw new NotInstallableError(stderr.trim().split('\n').at(-1));
  }
}
