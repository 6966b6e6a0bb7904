import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { takeBuiltIns } from './take-built-ins.ts';

const PROJECT_ROOT = join(import.meta.dirname, '..', '..', '..');

const OUTFILE = 'index.mjs';

/** What a function is deployed as, and esbuild's account of it. */
export interface Bundle {
  readonly text: string;
  /** Files from the project's root. */
  readonly inputs: Metafile['inputs'];
  readonly output: Metafile['outputs'][string];
}

/**
 * Builds a function's one file, `index.mjs`: with the AWS SDK inside, since the runtime's own copy is not pinned and loads
 * more slowly. The file needs nothing beside it.
 *
 * @param entry the function's file in `functions/`, without its extension
 */
export async function bundle(entry: string): Promise<Bundle> {
  const { metafile, outputFiles } = await build({ ...OPTIONS, entryPoints: [`functions/${entry}.ts`] });
  const [file] = outputFiles;
  const output = metafile.outputs[OUTFILE];
  if (file === undefined || output === undefined) throw new Error(`${entry} has no bundle`);
  return { text: takeBuiltIns(file.text), inputs: metafile.inputs, output };
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

const OPTIONS = {
  absWorkingDir: PROJECT_ROOT,
  outfile: OUTFILE,
  write: false,
  metafile: true,
  bundle: true,
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  platform: 'node',
  target: 'node24',
  // Its extension means the same in Lambda and here, below `"type": "module"`; the CommonJS inside is given its `require`.
  format: 'esm',
  banner: { js: 'const require=process.getBuiltinModule;' },
  mainFields: ['module', 'main'],
  // What stands in for parts of the SDK that no function uses.
  plugins: [leavingOut],
  alias: {
    '@aws-sdk/credential-provider-node': join(PROJECT_ROOT, 'shared/aws/credentials-of-variables.ts'),
    '@smithy/core/event-streams': join(PROJECT_ROOT, 'shared/aws/no-event-streams.ts'),
  },
} satisfies BuildOptions;
