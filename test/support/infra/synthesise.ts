import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll } from 'vitest';
import { buildApp } from '../../../infra/app.ts';
import { checkEnvironments, type EnvironmentEntry } from '../../../infra/environment/check-environments.ts';
import { IS_LONG_RUN } from '../runs.ts';

const PROJECT_ROOT = join(import.meta.dirname, '..', '..', '..');
const SKIP_BUNDLING = { 'aws:cdk:bundling-stacks': [] };

/** An environment that says nothing but what it must. */
export const PLAIN: EnvironmentEntry = { imBaseUrl: 'https://im.example.com/org/app' };

/** An environment called `prod` that says nothing but what it must. */
export const PROD: EnvironmentEntry = { ...PLAIN, keepState: true, canary: true };

const outdirs: string[] = [];
afterAll(() => {
  for (const outdir of outdirs) rmSync(outdir, { recursive: true, force: true });
});

/**
 * The app with cdk.json's feature flags, as `cdk synth` builds it; its directory goes when the test file ends.
 *
 * @param options `bundling`: with the functions' code. `validation`: with CDK's own rules for templates, whose engine takes
 *   3 s to start in each process; test/infra/app.test.ts has them always, every other file in a long run
 */
export function appOf(
  entries: Record<string, EnvironmentEntry>,
  options: { readonly bundling?: boolean; readonly validation?: boolean } = {},
): App {
  const { bundling = false, validation = IS_LONG_RUN } = options;
  const outdir = mkdtempSync(join(tmpdir(), 'thread-members-cdk-'));
  outdirs.push(outdir);
  const { context } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'cdk.json'), 'utf8'));
  return buildApp(checkEnvironments(entries), {
    outdir,
    builtinCloudFormationValidation: validation,
    context: { ...context, ...(!bundling && SKIP_BUNDLING) },
  });
}

/** The template of one environment's stack. */
export function templateOf(app: App, environment: string): Template {
  return Template.fromStack(app.node.findChild(`thread-members-${environment}`) as Stack);
}

/** The template of an environment called `test`, by itself. */
export function templateWith(entry: Partial<EnvironmentEntry> = {}): Template {
  return templateOf(appOf({ test: { ...PLAIN, ...entry } }), 'test');
}

/** The only resource that has these properties (a `Match` pattern's plain subset), and its logical id. */
export function onlyResource(template: Template, type: string, props: object = {}) {
  const found = Object.entries(template.findResources(type, { Properties: props }));
  const [first, ...others] = found;
  if (!first || others.length > 0) throw new Error(`${found.length} resources of ${type} match`);
  const [logicalId, resource] = first;
  return { logicalId, ...resource } as {
    logicalId: string;
    Properties: Record<string, unknown>;
    DeletionPolicy?: string;
  };
}
