import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { APIGatewayProxyResult } from 'aws-lambda';

const DOCUMENT = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'openapi.json'), 'utf8'),
);
const OPERATIONS = DOCUMENT.paths['/threads/{threadId}/users'];

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema(DOCUMENT, 'openapi.json');
const compiled = new Map<string, ValidateFunction>();

/** Checks a value against the schema at a place in docs/openapi.json. */
function validatorAt(...path: readonly (string | number)[]): ValidateFunction {
  const pointer = path
    .map((part) => encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1')))
    .join('/');
  const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `openapi.json#/${pointer}` });
  compiled.set(pointer, validate);
  return validate;
}

/** The schema of a parameter, or `undefined` where the operation has no such one. */
// biome-ignore lint/suspicious/noExplicitAny: a schema as it stands in the document
export function parameterSchema(method: string, name: string): any {
  return OPERATIONS[method.toLowerCase()].parameters.find(
    (parameter: { name: string }) => parameter.name === name,
  )?.schema;
}

/** The schema of the names of an add or a remove. */
export function usernamesSchema() {
  return DOCUMENT.components.schemas.MembersChange.properties.usernames;
}

/** Checks a request's body or one of its parameters as the document describes it. */
export function requestValidator(method: string, part: 'body' | { parameter: string }): ValidateFunction {
  const place = ['paths', '/threads/{threadId}/users', method.toLowerCase()];
  if (part === 'body') return validatorAt(...place, 'requestBody', 'content', 'application/json', 'schema');
  const index = OPERATIONS[method.toLowerCase()].parameters.findIndex(
    ({ name }: { name: string }) => name === part.parameter,
  );
  return validatorAt(...place, 'parameters', index, 'schema');
}

/** @throws Error when the document has no such answer of this operation: status, media type, headers, body */
export function assertDocumented(
  method: string,
  { statusCode, headers = {}, body }: APIGatewayProxyResult,
): void {
  const response = OPERATIONS[method.toLowerCase()].responses[statusCode];
  if (response === undefined) throw new Error(`${method} is documented to answer nothing with ${statusCode}`);
  const mediaType = String(headers['content-type']);
  if (!Object.hasOwn(response.content, mediaType))
    throw new Error(`${method} ${statusCode} is not documented to be ${mediaType}`);
  const place = ['paths', '/threads/{threadId}/users', method.toLowerCase(), 'responses', statusCode];
  const validate = validatorAt(...place, 'content', mediaType, 'schema');
  if (!validate(JSON.parse(body)))
    throw new Error(`${method} ${statusCode} is not as documented: ${ajv.errorsText(validate.errors)}`);
  const undocumented = Object.keys(headers).filter(
    (name) => name !== 'content-type' && !Object.hasOwn(response.headers, name),
  );
  const missing = Object.entries<{ required?: boolean }>(response.headers)
    .filter(([name, { required }]) => required && headers[name] === undefined)
    .map(([name]) => name);
  if (undocumented.length + missing.length > 0)
    throw new Error(
      `${method} ${statusCode} has headers beside the document: ${[...undocumented, ...missing]}`,
    );
}
