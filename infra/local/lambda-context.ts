import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';

/** What the functions use of Lambda's context, with so much time to go. */
export function lambdaContext(timeoutMs: number): Context {
  const end = Date.now() + timeoutMs;
  const context: Partial<Context> = {
    awsRequestId: randomUUID(),
    getRemainingTimeInMillis: () => end - Date.now(),
  };
  return context as Context; // they ask for nothing else
}
