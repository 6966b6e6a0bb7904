import type { Context } from 'aws-lambda';
import { REQUESTED } from '../../shared/contract/member-event.ts';
import { RESULT_SOURCE } from '../../shared/contract/result-event.ts';
import { EVENT_SETTINGS } from '../environment/event-settings.ts';
import { QUEUES, resourceName, serviceName } from '../environment/resource-name.ts';
import { type Action, type AwsEndpoint, startAwsEndpoint } from './aws-endpoint.ts';
import { invokeAsync } from './event-bridge/async-invocation.ts';
import { type BusEvent, putEvents } from './event-bridge/put-events.ts';
import { SQS_ACTIONS } from './sqs/actions.ts';
import type { Mapping, QueueHandler } from './sqs/event-source-mapping.ts';
import { Queue } from './sqs/queue.ts';

/** Result events that are kept to be read. */
const MAX_RESULTS = 1_000;

interface Options {
  readonly environment: string;
  /** Default: any free port. */
  readonly port?: number;
  /** Serves https instead of http. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** The queues' clock, epoch ms. */
  readonly now?: () => number;
  /** What Lambda waits before it tries the sequencer again, in ms. */
  readonly retryDelaysMs?: readonly number[];
  /** Told of each result event. */
  readonly onResult?: (event: BusEvent) => void;
  /** Told of each event that nothing takes, and why: AWS drops such a one in silence. */
  readonly onUnmatched?: (event: BusEvent, why: string) => void;
  /** What an entry of PutEvents is refused with. */
  readonly refuse?: (event: BusEvent) => string | undefined;
}

/** A running bus with its queues. */
export interface Messaging {
  /** What `AWS_ENDPOINT_URL_EVENTBRIDGE` and `AWS_ENDPOINT_URL_SQS` must be. */
  readonly endpoint: AwsEndpoint;
  readonly busName: string;
  readonly queueUrl: string;
  readonly changes: Queue;
  /** The consumer's dead letters. */
  readonly unapplied: Queue;
  /** The sequencer's dead letters. */
  readonly undelivered: Queue;
  /** The latest result events, the oldest first. */
  readonly results: BusEvent[];
  /** Hands requests on the bus to the sequencer from now on. */
  sequence(sequencer: (event: unknown, context: Context) => Promise<unknown>): void;
  /** The queue and the function that applies its messages. */
  mapping(consumer: QueueHandler): Mapping;
}

/** Starts the bus and the queues of one environment, with one endpoint for both services. */
export async function startMessaging(options: Options): Promise<Messaging> {
  const busName = serviceName(options.environment);
  const undelivered = new Queue({ name: resourceName(options.environment, QUEUES.undelivered) }, options.now);
  const unapplied = new Queue({ name: resourceName(options.environment, QUEUES.unapplied) }, options.now);
  const redrive = { deadLetters: unapplied, maxReceiveCount: EVENT_SETTINGS.maxReceiveCount };
  const settings = {
    name: resourceName(options.environment, QUEUES.changes),
    visibilitySeconds: EVENT_SETTINGS.visibilitySeconds,
    redrive,
  };
  const changes = new Queue(settings, options.now);
  const results: BusEvent[] = [];
  let sequencer: ((event: unknown, context: Context) => Promise<unknown>) | undefined;
  const queues = new Map<string, Queue>();
  const endpoint = await startAwsEndpoint({
    ...(options.port !== undefined && { port: options.port }),
    ...(options.tls && { tls: options.tls }),
    actionOf,
    page: (path) => (path === '/events' ? results : undefined),
    internalError: 'InternalFailure',
  });
  for (const queue of [changes, unapplied, undelivered])
    queues.set(`${endpoint.url}/000000000000/${queue.settings.name}`, queue);

  return {
    endpoint,
    busName,
    changes,
    unapplied,
    undelivered,
    results,
    queueUrl: `${endpoint.url}/000000000000/${changes.settings.name}`,
    sequence(handler) {
      sequencer = handler;
    },
    mapping: (handler) => ({
      queue: changes,
      handler,
      timeoutMs: EVENT_SETTINGS.consumerTimeoutSeconds * 1_000,
    }),
  };

  function actionOf(target: string): Action | undefined {
    if (target === 'AWSEvents.PutEvents') return (input) => putEvents(input, onEvent, options.refuse);
    const action = /^AmazonSQS\.(\w+)$/.exec(target)?.[1] ?? '';
    const perform = Object.hasOwn(SQS_ACTIONS, action) ? SQS_ACTIONS[action] : undefined;
    return perform && ((input, signal) => perform(input, queues, signal));
  }

  function onEvent(event: BusEvent, bus: string): void {
    if (bus !== busName) options.onUnmatched?.(event, `there is no bus ${bus} here, only ${busName}`);
    else if (Object.hasOwn(REQUESTED, event['detail-type'])) onRequest(event);
    else if (event.source === RESULT_SOURCE) onResult(event);
    else options.onUnmatched?.(event, `detail-type is not ${Object.keys(REQUESTED).join(' or ')}`);
  }

  function onRequest(event: BusEvent): void {
    if (sequencer) void invokeAsync(sequencer, event, undelivered, options.retryDelaysMs);
  }

  function onResult(event: BusEvent): void {
    results.push(event);
    if (results.length > MAX_RESULTS) results.shift();
    options.onResult?.(event);
  }
}
