import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';

const SCRIPT = join(import.meta.dirname, '..', '..', '.ci', 'audit.ts');
const DEPENDENCY = 'left-out';
const BUILD_TOOL = 'left-in';

/** Runs the audit of a project with one dependency and one dev dependency, both in version 1.0.0. */
async function audit(registry: string, options: { lockFile: boolean } = { lockFile: true }) {
  const directory = mkdtempSync(join(tmpdir(), 'thread-members-audit-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const project = {
    name: 'project',
    version: '1.0.0',
    dependencies: { [DEPENDENCY]: '1.0.0' },
    devDependencies: { [BUILD_TOOL]: '1.0.0' },
  };
  const packages = {
    '': project,
    [`node_modules/${DEPENDENCY}`]: { version: '1.0.0' },
    [`node_modules/${BUILD_TOOL}`]: { version: '1.0.0', dev: true },
  };
  writeFileSync(join(directory, 'package.json'), JSON.stringify(project));
  if (options.lockFile)
    writeFileSync(
      join(directory, 'package-lock.json'),
      JSON.stringify({ name: 'project', version: '1.0.0', lockfileVersion: 3, requires: true, packages }),
    );
  const variables = { npm_config_registry: registry, npm_config_cache: join(directory, '.cache') };
  const child = spawn(process.execPath, [SCRIPT], { cwd: directory, env: { ...process.env, ...variables } });
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { code, stdout, stderr };
}

/** A registry that answers an audit's question with this status and these advisories. */
async function startRegistry(status: number, advisories: object): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    const asked = request.method === 'POST' && request.url === '/-/npm/v1/security/advisories/bulk';
    response.writeHead(asked ? status : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(asked ? advisories : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function advisoryOf(severity: string) {
  return [{ id: 1, url: 'https://example.com/1', title: 'It leaks', severity, vulnerable_versions: '<2' }];
}

describe('the audit of dependencies', () => {
  test('passes when nothing is known of them', async () => {
    const { code, stdout } = await audit(await startRegistry(200, {}));

    expect(stdout).toBe('0 vulnerable packages; high and critical ones fail\n');
    expect(code).toBe(0);
  });

  test.each([
    ['low', 0],
    ['moderate', 0],
    ['high', 1],
    ['critical', 1],
  ])('names a finding that is %s, and ends with %i', async (severity, expected) => {
    const registry = await startRegistry(200, { [DEPENDENCY]: advisoryOf(severity) });

    const { code, stdout } = await audit(registry);

    expect(stdout).toContain(`${severity}: ${DEPENDENCY}`);
    expect(code).toBe(expected);
  });

  test('does not care about what is not deployed', async () => {
    const registry = await startRegistry(200, { [BUILD_TOOL]: advisoryOf('critical') });

    expect((await audit(registry)).code).toBe(0);
  });

  test.each([404, 405, 503])('only warns when the registry answers %i', async (status) => {
    const { code, stdout } = await audit(await startRegistry(status, {}));

    expect(stdout).toMatch(/^WARNING: not audited, the registry does not answer: /);
    expect(code).toBe(0);
  });

  test('only warns when there is no registry', async () => {
    const { code, stdout } = await audit('http://127.0.0.1:9/');

    expect(stdout).toMatch(/^WARNING: not audited, .*ECONNREFUSED/);
    expect(code).toBe(0);
  });

  test('fails when it cannot know what to ask about', async () => {
    const { code, stderr } = await audit(await startRegistry(200, {}), { lockFile: false });

    expect(stderr).toMatch(/^npm audit failed:\n.*lock/s);
    expect(code).toBe(1);
  });
});
