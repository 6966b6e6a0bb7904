/** A text in an object as Node prints it, with its name. */
const TEXT_FIELD = /(\w+): (['"`])((?:\\.|(?!\2).)*)\2/g;

/**
 * Reads objects as Node prints them, which is how stand-ins for Lambda log them: over one line or several, each given by
 * itself. Only their texts are read.
 *
 * @returns a function that takes the next line, and returns the object when that is its last one
 */
export function printedObjects(): (line: string) => Record<string, string> | undefined {
  let text: string | undefined;
  return (line) => {
    if (line.startsWith('{')) text = '';
    if (text === undefined) return undefined;
    text += `${line}\n`;
    if (!line.endsWith('}')) return undefined;
    const fields = [...text.matchAll(TEXT_FIELD)].map(([, name = '', , value = '']) => [name, value]);
    text = undefined;
    return Object.fromEntries(fields);
  };
}
