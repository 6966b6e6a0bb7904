import { build, type Metafile } from 'esbuild';
import { bundlingOf } from '../../infra/constructs/functions/bundling.ts';

/** What goes into a bundle and what it imports, by esbuild's account of the same build. */
interface BundleContents {
  readonly text: string;
  /** Files, from the root. */
  readonly inputs: readonly string[];
  /** Those of which something is left in the bundle. */
  readonly included: readonly string[];
  readonly imports: Metafile['outputs'][string]['imports'];
}

const built = new Map<string, Promise<BundleContents>>();

/** @param entry the function's file in `functions/`, without its extension */
export function bundleContents(entry: string): Promise<BundleContents> {
  const contents = built.get(entry) ?? buildBundle(entry);
  built.set(entry, contents);
  return contents;
}

async function buildBundle(entry: string): Promise<BundleContents> {
  const { metafile, outputFiles } = await build({ ...bundlingOf(entry), metafile: true, write: false });
  const { imports = [], inputs = {} } = metafile.outputs['index.mjs'] ?? {};
  return {
    text: outputFiles[0]?.text ?? '',
    inputs: Object.keys(metafile.inputs),
    included: Object.keys(inputs).filter((path) => (inputs[path]?.bytesInOutput ?? 0) > 0),
    imports,
  };
}
