import { createDocument } from 'zod-openapi';
import packageJson from '../../package.json' with { type: 'json' };
import { entity } from '../../shared/contract/answers.ts';
import { USERS_PATH } from '../../shared/contract/thread-id.ts';
import { withoutSafeBounds } from './json-schema.ts';
import { OPERATIONS } from './operations.ts';

/** Where the API is: deployed, or by `npm start` on this machine. */
const SERVERS = [
  {
    url: 'https://{apiId}.execute-api.{region}.amazonaws.com/v1',
    description: 'An environment; the stack’s output `ApiUrl`',
    variables: { apiId: { default: 'API_ID' }, region: { default: 'eu-west-1' } },
  },
  { url: 'http://127.0.0.1:3000', description: '`npm start`, without signatures' },
];

const SIGNATURES = {
  iam: {
    type: 'apiKey',
    name: 'authorization',
    in: 'header',
    description:
      'Signature Version 4 of AWS for the service `execute-api`, by an IAM principal that may call the API.',
    'x-amazon-apigateway-authtype': 'awsSigv4',
  },
} as const;

interface Options {
  readonly servers?: readonly { readonly url: string; readonly description: string }[];
  readonly samples?: Readonly<Record<string, string>>;
  readonly signed?: boolean;
}

/**
 * The OpenAPI document of the HTTP operations, made of the schemas that the functions check with.
 *
 * @param options.servers where the API is; default: an environment, and `npm start`
 * @param options.samples a command for each operation, by its method, that readers can paste; default: none
 * @param options.signed whether requests are signed; default: yes
 */
export function openApiDocument({ servers = SERVERS, samples = {}, signed = true }: Options = {}) {
  return createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'thread-members',
        version: packageJson.version,
        summary: 'Lists, adds and removes the members of Agora Chat threads.',
        description:
          'Answers are in the vendor’s own envelope. Errors are RFC 9457 problems: `type` ends in the code, `errors` names every fault of a request at once, `im` has the vendor’s words. A query parameter or a key of the body that is not in this document is refused with 400.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [...servers],
      security: signed ? [{ iam: [] }] : [],
      tags: [{ name: 'members', description: 'Members of a thread' }],
      paths: { [USERS_PATH]: operationsWith(samples) },
      components: {
        schemas: { Entity: entity },
        ...(signed && { securitySchemes: SIGNATURES }),
      },
    },
    { override: ({ jsonSchema }) => withoutSafeBounds(jsonSchema) },
  );
}

function operationsWith(samples: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(OPERATIONS).map(([method, operation]) => [
      method,
      { tags: ['members'], ...operation, ...samplesOf(samples[method]) },
    ]),
  );
}

function samplesOf(source: string | undefined) {
  return source === undefined ? {} : { 'x-codeSamples': [{ lang: 'Shell', label: 'curl', source }] };
}
