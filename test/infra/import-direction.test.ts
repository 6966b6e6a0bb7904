import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** Folders, each with those that it may import from besides itself and the files that need nothing. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  shared: [],
  functions: ['shared'],
  'infra/environment': ['shared'],
  'infra/constructs/functions': ['shared', 'infra/environment'],
  'infra/constructs/api': ['shared', 'infra/environment', 'infra/constructs/functions'],
  'infra/contract': ['shared', 'infra/environment', 'infra/constructs/api'],
  'infra/constructs/events': ['shared', 'infra/environment', 'infra/contract', 'infra/constructs/functions'],
  'infra/constructs/token': ['shared', 'infra/environment', 'infra/constructs/functions'],
  'infra/constructs/monitoring': [
    'shared',
    'infra/environment',
    'infra/constructs/functions',
    'infra/constructs/api',
    'infra/constructs/events',
    'infra/constructs/token',
  ],
};

/** What is in `shared/`, from the bottom to the top: each imports only from itself and from what is before its line. */
const SHARED: readonly (readonly string[])[] = [
  ['ascii-lower-case.ts', 'im-variables.ts', 'json-pointer.ts', 'lenient.ts', 'parse-json.ts'],
  ['contract'],
  ['errors'],
  ['deadline.ts', 'log.ts', 'variables.ts'],
  ['aws', 'invocation.ts'],
  ['budget', 'token'],
  ['im'],
  ['members'],
  ['events', 'http', 'rotation'],
];

interface Import {
  /** Gone at run time. */
  readonly typeOnly: boolean;
  /** A package's name, or a file's path from the root. */
  readonly from: string;
}

function importsOf(file: string): Import[] {
  const statements = readFileSync(file, 'utf8').matchAll(
    /^(?:import|export)(?<type> type)? (?:[^;]*? from )?'(?<from>[^']+)';|\bimport\('(?<lazy>[^']+)'\)/gm,
  );
  return [...statements].map(({ groups: { type, from, lazy } = {} }) => {
    const target = from ?? lazy ?? '';
    return {
      typeOnly: type !== undefined,
      from: target.startsWith('.') ? join(dirname(file), target) : target,
    };
  });
}

function isIn(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`);
}

/** The packages that a file loads, itself or by what it imports. */
function packagesOf(file: string, seen = new Set<string>()): Set<string> {
  for (const { typeOnly, from } of importsOf(file)) {
    if (typeOnly || seen.has(from)) continue;
    seen.add(from);
    if (from.endsWith('.ts')) packagesOf(from, seen);
  }
  return seen;
}

test.each(Object.entries(MAY_IMPORT))('%s imports nothing from above', (folder, allowed) => {
  const within = [folder, ...allowed].map((name) => `${name}/`);
  const wrong = globSync(`${folder}/**/*.ts`).flatMap((file) =>
    importsOf(file)
      .filter(({ from }) => from.endsWith('.ts') && !within.some((name) => from.startsWith(name)))
      .map(({ from }) => `${file} imports ${from}`),
  );

  expect(wrong).toEqual([]);
});

test.each(SHARED.flatMap((line, index) => line.map((name) => [name, index] as const)))(
  'shared/%s imports only from below',
  (name, index) => {
    const below = SHARED.slice(0, index).flat();
    const within = [name, ...below].map((allowed) => `shared/${allowed}`);
    const files = name.endsWith('.ts') ? [`shared/${name}`] : globSync(`shared/${name}/**/*.ts`);
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter(({ from }) => from.endsWith('.ts') && !within.some((allowed) => isIn(from, allowed)))
        .map(({ from }) => `${file} imports ${from}`),
    );

    expect(wrong).toEqual([]);
    expect(files.length).toBeGreaterThan(0);
  },
);

test('everything in shared has its place', () => {
  expect(globSync('shared/*').toSorted()).toEqual(
    SHARED.flat()
      .map((name) => `shared/${name}`)
      .toSorted(),
  );
});

test('every folder of constructs has its place', () => {
  expect(globSync('infra/constructs/*').filter((folder) => !(folder in MAY_IMPORT))).toEqual([]);
});

test.each(['infra/local', 'infra/operations'])('%s loads no construct', (folder) => {
  const loading = globSync(`${folder}/**/*.ts`).filter((file) =>
    [...packagesOf(file)].some((from) => /^(aws-cdk-lib|constructs)(\/|$)/.test(from)),
  );

  expect(loading).toEqual([]);
});

test('the rules of events load no SDK, and their adapters no rule', () => {
  const rules = globSync('shared/events/rules/*.ts');
  const adapters = globSync('shared/events/aws/*.ts');

  expect(rules.filter((file) => [...packagesOf(file)].some((from) => from.startsWith('@aws-sdk/')))).toEqual(
    [],
  );
  expect(
    adapters.flatMap((file) => importsOf(file).filter(({ from }) => /^shared\/events\/(?!aws\/)/.test(from))),
  ).toEqual([]);
  expect([rules.length, adapters.length].every((files) => files > 1)).toBe(true);
});

test('sees what a file loads through others', () => {
  expect([...packagesOf('infra/app.ts')]).toContain('aws-cdk-lib/aws-lambda');
});
