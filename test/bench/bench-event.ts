import { lambdaContext, restApiEvent } from '../support/rest-api-event.ts';

/** One valid request of each operation. */
export function benchEvent(method: string) {
  return restApiEvent(method, method === 'GET' ? {} : { body: { usernames: ['anna', 'bert'] } });
}

/** A request that breaks the contract in its path and in its body or query. */
export function refusedEvent(method: string) {
  const rest = method === 'GET' ? { query: { limit: ['0x10'] } } : { body: { usernames: ['a b'] } };
  return restApiEvent(method, { threadId: '..', ...rest });
}

export const benchContext = lambdaContext;

/** Does with a log line what Lambda does, short of writing it. */
export function silenceLogs(): void {
  console.info = console.error = (line: unknown) => void JSON.stringify(line);
}
