import { readVariables } from '../../variables.ts';
import { createFifoQueue, type FifoQueue } from './fifo-queue.ts';
import { createResultPublisher, type PublishResults } from './publish-results.ts';

/** The bus and the queue, as the event functions use them. */
export interface Messaging {
  readonly publish: PublishResults;
  readonly queue: FifoQueue;
}

let messaging: Messaging | undefined;

/**
 * The sandbox's bus and queue, built at the first call.
 *
 * @throws VariableError when an environment variable is missing or wrong, at every call until it is right
 */
export function sandboxMessaging(): Messaging {
  messaging ??= fromVariables();
  return messaging;
}

function fromVariables(): Messaging {
  const { EVENT_BUS_NAME, QUEUE_URL } = readVariables('EVENT_BUS_NAME', 'QUEUE_URL');
  return { publish: createResultPublisher(EVENT_BUS_NAME), queue: createFifoQueue(QUEUE_URL) };
}
