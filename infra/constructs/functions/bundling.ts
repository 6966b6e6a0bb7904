import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';

const PROJECT_ROOT = join(import.meta.dirname, '..', '..', '..');

/**
 * How a function becomes its one file, `index.mjs`: with the AWS SDK inside, since the runtime's own copy is not pinned
 * and loads more slowly. The file needs nothing beside it. It is CommonJS in the frame of an ES module: `.mjs` means the
 * same in Lambda and here, below `"type": "module"`, and `require` takes Node's modules as they are, where each `import`
 * of one has Node build an ES module around it.
 *
 * @param entry the function's file in `functions/`, without its extension
 */
export function bundlingOf(entry: string): BuildOptions {
  return {
    absWorkingDir: PROJECT_ROOT,
    entryPoints: [`functions/${entry}.ts`],
    outfile: 'index.mjs',
    bundle: true,
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    banner: { js: 'const require=process.getBuiltinModule,module={};' },
    footer: { js: 'export const{handler}=module.exports;' },
    mainFields: ['module', 'main'],
    // What stands in for parts of the SDK that no function uses.
    plugins: [leavingOut],
    alias: {
      '@aws-sdk/credential-provider-node': join(PROJECT_ROOT, 'shared/aws/credentials-of-variables.ts'),
      '@smithy/core/event-streams': join(PROJECT_ROOT, 'shared/aws/no-event-streams.ts'),
    },
  };
}

/** Modules of the SDK that no function needs, each of which exports one class or function of its own name. */
export const LEFT_OUT = [
  // Hashes without Node's crypto; signs the headers of event streams.
  ...['Sha256Js', 'HeaderFormatter'],
  // The retry mode `adaptive`, and the defaults mode `auto`.
  ...['AdaptiveRetryStrategy', 'getInstanceMetadataRegion'],
];

/** Puts in the place of each something that can be held, but throws when it is used; of a client's package.json, its version. */
const leavingOut: Plugin = {
  name: 'leaving-out',
  setup(build) {
    const leftOut = new RegExp(`node_modules/@smithy/.*/(${LEFT_OUT.join('|')})\\.js$`);
    build.onLoad({ filter: leftOut }, ({ path }) => {
      const name = basename(path, '.js');
      const fail = `get(){throw Error("${name} is not in the bundles: the AWS SDK has begun to need it")}`;
      return { contents: `export class ${name}{constructor(){return new Proxy(this,{${fail}})}}` };
    });
    build.onLoad({ filter: /node_modules\/@aws-sdk\/[^/]+\/package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};
