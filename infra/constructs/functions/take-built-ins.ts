import { isBuiltin } from 'node:module';

/** An import statement as esbuild minifies it: of a module as a whole, of names, or of both. */
const IMPORT = /\bimport(?:\*as)? ?([\w$]+)?,?(?:\{([^}]*)\})? ?from"([^"]+)";/g;

/**
 * Takes Node's modules as they are, instead of importing them: for each that is imported, Node builds an ES module around it,
 * which costs a cold start more than it saves (docs/design.md#speed).
 *
 * @param bundle an ES module, minified by esbuild
 */
export function takeBuiltIns(bundle: string): string {
  return bundle.replace(IMPORT, (statement, whole: string | undefined, names: string | undefined, path) => {
    if (!isBuiltin(path)) return statement;
    const taken = `process.getBuiltinModule("${path}")`;
    // Only the ES module around one has a default, which is the module as a whole.
    const properties = names
      ?.replace(/\bdefault as ([\w$]+)/g, `default as $1=${taken}`)
      .replaceAll(' as ', ':');
    const variables = [
      ...(whole ? [`${whole}=${taken}`] : []),
      ...(properties ? [`{${properties}}=${whole ?? taken}`] : []),
    ];
    return `var ${variables.join()};`;
  });
}
