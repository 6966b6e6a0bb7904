import type { Message, RequestMessage } from './read-message.ts';

/**
 * Divides a thread's requests into runs of one operation, in order. A run is one change, so that its users share the vendor's
 * calls. Malformed messages ask for nothing, and part no run.
 */
export function foldRequests(messages: readonly Message[]): RequestMessage[][] {
  const runs: RequestMessage[][] = [];
  for (const message of messages) {
    if (message.malformed) continue;
    const run = runs.at(-1);
    if (run?.[0]?.request.operation === message.request.operation) run.push(message);
    else runs.push([message]);
  }
  return runs;
}
