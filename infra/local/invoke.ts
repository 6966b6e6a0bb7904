import type { Context } from 'aws-lambda';
import { lambdaContext } from './lambda-context.ts';

/**
 * Invokes a function as Lambda does.
 *
 * @throws the function's error, or an Error when it has no answer in time
 */
export async function invoke<Event, Answer>(
  handler: (event: Event, context: Context) => Promise<Answer>,
  event: Event,
  timeoutMs: number,
): Promise<Answer> {
  const { promise: tooLong, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  try {
    return await Promise.race([handler(event, lambdaContext(timeoutMs)), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
