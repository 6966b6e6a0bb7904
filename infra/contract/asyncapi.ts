import packageJson from '../../package.json' with { type: 'json' };
import { QUEUES, resourceName, serviceName } from '../environment/resource-name.ts';
import { type DocumentedEvent, REQUESTS, RESULTS } from './events.ts';
import { jsonSchemaOf } from './json-schema.ts';

const TEXT = { type: 'string' };

/** Where addresses have the environment's name. */
const ENVIRONMENT = '{environment}';

/** The AsyncAPI document of the events: two doors for requests, and the bus that results come over. */
export function asyncApiDocument() {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'thread-members',
      version: packageJson.version,
      description:
        'Changes of thread members, applied one after the other in each thread. Delivery is at least once. Every request ends in a result event, or in a dead-letter queue.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    channels: {
      bus: channel(
        serviceName(ENVIRONMENT),
        'EventBridge event bus: requests in no promised order, from whatever source, and every result.',
        'onBus',
        [...REQUESTS, ...RESULTS],
      ),
      queue: channel(
        resourceName(ENVIRONMENT, QUEUES.changes),
        'SQS FIFO queue: requests in strict order, with the thread’s id as message group id.',
        'inQueue',
        REQUESTS,
      ),
    },
    operations: {
      takeFromBus: operation('receive', 'bus', REQUESTS),
      takeFromQueue: operation('receive', 'queue', REQUESTS),
      sendResult: operation('send', 'bus', RESULTS),
    },
    components: { messages: messages(), schemas: schemas() },
  };
}

type Place = 'onBus' | 'inQueue';

function channel(address: string, description: string, place: Place, events: readonly DocumentedEvent[]) {
  const messages = events.map((event) => [
    event.detailType,
    { $ref: `#/components/messages/${messageName(event, place)}` },
  ]);
  const environment = { description: 'Name of the deployment, such as `dev` or `prod`.' };
  return { address, description, messages: Object.fromEntries(messages), parameters: { environment } };
}

function operation(action: 'send' | 'receive', name: string, events: readonly DocumentedEvent[]) {
  const messages = events.map(({ detailType }) => ({ $ref: `#/channels/${name}/messages/${detailType}` }));
  return { action, channel: { $ref: `#/channels/${name}` }, messages };
}

function messages() {
  return Object.fromEntries([
    ...[...REQUESTS, ...RESULTS].map((event) => [messageName(event, 'onBus'), busMessage(event)]),
    ...REQUESTS.map((event) => [messageName(event, 'inQueue'), queueMessage(event)]),
  ]);
}

function messageName({ detailType }: DocumentedEvent, place: Place): string {
  return place === 'onBus' ? detailType : `${detailType}InQueue`;
}

/** An EventBridge event; a sender of PutEvents gives source, detail-type and detail, the rest is EventBridge's. */
function busMessage({ detailType, source, summary, example }: DocumentedEvent) {
  const payload = {
    type: 'object',
    properties: {
      source: source === undefined ? TEXT : { ...TEXT, const: source },
      'detail-type': { ...TEXT, const: detailType },
      detail: { $ref: `#/components/schemas/${detailType}` },
    },
    required: ['source', 'detail-type', 'detail'],
  };
  const sample = { source: source ?? 'shop', 'detail-type': detailType, detail: example };
  return messageOf(detailType, summary, payload, sample);
}

function queueMessage({ detailType, summary, example }: DocumentedEvent) {
  const payload = {
    type: 'object',
    properties: {
      id: { ...TEXT, description: 'Id of the event, where it has one.' },
      source: { ...TEXT, description: 'Who sends it; the result says so again.' },
      'detail-type': { ...TEXT, const: detailType },
      detail: { $ref: `#/components/schemas/${detailType}` },
    },
    required: ['detail-type', 'detail'],
  };
  return messageOf(detailType, summary, payload, { 'detail-type': detailType, detail: example });
}

function schemas() {
  return Object.fromEntries(
    [...REQUESTS, ...RESULTS].map(({ detailType, detail }) => [detailType, jsonSchemaOf(detail, 'draft-7')]),
  );
}

function messageOf(name: string, summary: string, payload: object, example: object) {
  return {
    name,
    title: name,
    summary,
    contentType: 'application/json',
    payload,
    examples: [{ payload: example }],
  };
}
