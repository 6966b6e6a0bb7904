import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The client's folder in this repository. */
export const CLIENT = join(import.meta.dirname, '..', '..', 'client');

/**
 * Packs the client as it is published, and installs it into an empty folder.
 *
 * @param others packages to install beside it
 * @returns what was installed
 */
export async function installClient(folder: string, ...others: readonly string[]): Promise<string> {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: CLIENT });
  const [{ filename, size }] = JSON.parse(stdout);
  writeFileSync(join(folder, 'package.json'), '{"type":"module","private":true}');
  const packages = [join(folder, filename), ...others];
  await run('npm', ['install', '--no-audit', '--no-fund', ...packages], { cwd: folder });
  return `${filename}: ${size} bytes, installed`;
}
