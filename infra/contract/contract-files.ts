import { asyncApiDocument } from './asyncapi.ts';
import { clientTypes } from './client-types.ts';
import { REQUESTS, RESULTS } from './events.ts';
import { jsonSchemaOf } from './json-schema.ts';
import { openApiDocument } from './openapi.ts';

/** Every generated file of the contract: its path in the repository, and its text. */
export async function contractFiles(): Promise<Readonly<Record<string, string>>> {
  const details = [...REQUESTS, ...RESULTS].map(({ detailType, summary, detail }) => [
    `docs/schemas/${detailType}.json`,
    textOf({ title: detailType, description: summary, ...jsonSchemaOf(detail, 'draft-2020-12') }),
  ]);
  return {
    'docs/openapi.json': textOf(openApiDocument()),
    'docs/asyncapi.json': textOf(asyncApiDocument()),
    ...Object.fromEntries(details),
    'client/src/contract.ts': await clientTypes(),
  };
}

function textOf(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
