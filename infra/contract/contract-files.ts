import { openApiDocument } from './openapi.ts';

/** Every generated file of the contract: its path in the repository, and its text. */
export function contractFiles(): Readonly<Record<string, string>> {
  return { 'docs/openapi.json': textOf(openApiDocument()) };
}

function textOf(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
