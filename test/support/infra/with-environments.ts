import { pathToFileURL } from 'node:url';

const CHECK = pathToFileURL('infra/environment/check-environments.ts').href;

/**
 * Variables with which a process of Node's finds other entries in `infra/environments.ts`, as if an operator had written them.
 *
 * @param entries must survive JSON
 */
export function withEnvironments(entries: object): { NODE_OPTIONS: string } {
  const source = `
    import { checkEnvironments } from ${JSON.stringify(CHECK)};
    export const environments = checkEnvironments(${JSON.stringify(entries)});`;
  const hooks = `
    import { registerHooks } from 'node:module';
    const load = (url, context, next) =>
      url.endsWith('/infra/environments.ts')
        ? { format: 'module', shortCircuit: true, source: ${JSON.stringify(source)} }
        : next(url, context);
    registerHooks({ load });`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hooks)}` };
}
