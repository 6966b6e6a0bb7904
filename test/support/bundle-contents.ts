import type { Metafile } from 'esbuild';
import { bundle } from '../../infra/constructs/functions/bundling.ts';

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
  const { text, inputs, output } = await bundle(entry);
  return {
    text,
    inputs: Object.keys(inputs),
    included: Object.keys(output.inputs).filter((path) => (output.inputs[path]?.bytesInOutput ?? 0) > 0),
    imports: output.imports,
  };
}
