import { spawnSync } from 'node:child_process';

/**
 * Fails on a known vulnerability, high or critical, in what is deployed. A registry that cannot be asked (many mirrors have
 * no audit endpoint) is a warning: it says nothing about the dependencies. `npm audit` exits with 1 for both.
 */
const AUDIT = ['audit', '--omit=dev', '--audit-level=high', '--json'];

/** npm's own patience is 15 minutes. */
const PATIENCE = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=30000'];

/** What `npm audit --json` prints: a report, or why there is none. */
interface Audit {
  readonly metadata?: object;
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string; readonly range: string }>>;
  /** The registry's failure; npm's own ones, such as a missing lock file, have none. */
  readonly message?: string;
}

const { status, stdout, stderr } = spawnSync('npm', [...AUDIT, ...PATIENCE], { encoding: 'utf8' });
const audit = parse(stdout);
if (audit.metadata) {
  const found = Object.entries(audit.vulnerabilities ?? {});
  for (const [name, { severity, range }] of found)
    process.stdout.write(`${severity}: ${name} ${range}; npm audit says more\n`);
  process.stdout.write(`${found.length} vulnerable packages; high and critical ones fail\n`);
  process.exitCode = status ?? 1;
} else if (audit.message) {
  process.stdout.write(`WARNING: not audited, the registry does not answer: ${audit.message}\n`);
} else {
  process.stderr.write(`npm audit failed:\n${stderr}\n`);
  process.exitCode = 1;
}

function parse(text: string): Audit {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
