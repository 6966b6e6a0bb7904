import { type DocumentedEvent, REQUESTS, RESULTS } from './events.ts';
import { jsonSchemaOf } from './json-schema.ts';

/** A schema of EventBridge's schema registry. */
export interface RegistrySchema {
  readonly name: string;
  readonly description: string;
  /** An OpenAPI 3.0 document of the form that EventBridge's console and the code bindings of IDEs read. */
  readonly content: object;
}

const TEXT = { type: 'string' };

/** What an event has besides its detail; EventBridge requires all of it. */
const ENVELOPE = {
  account: TEXT,
  'detail-type': TEXT,
  id: TEXT,
  region: TEXT,
  resources: { type: 'array', items: TEXT },
  source: TEXT,
  time: { ...TEXT, format: 'date-time' },
  version: TEXT,
};

/** The schemas of every event of the contract, named as EventBridge names those it discovers: `source@detail-type`. */
export function registrySchemas(): readonly RegistrySchema[] {
  return [...REQUESTS, ...RESULTS].map((event) => ({
    name: event.source === undefined ? event.detailType : `${event.source}@${event.detailType}`,
    description: event.summary,
    content: contentOf(event),
  }));
}

function contentOf({ detailType, source, detail }: DocumentedEvent): object {
  const event = {
    type: 'object',
    required: ['detail', ...Object.keys(ENVELOPE)],
    'x-amazon-events-detail-type': detailType,
    ...(source !== undefined && { 'x-amazon-events-source': source }),
    properties: { detail: { $ref: `#/components/schemas/${detailType}` }, ...ENVELOPE },
  };
  return {
    openapi: '3.0.0',
    info: { title: detailType, version: '1.0.0' },
    paths: {},
    components: { schemas: { AWSEvent: event, [detailType]: jsonSchemaOf(detail, 'openapi-3.0') } },
  };
}
