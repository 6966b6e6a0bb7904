import { paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import * as z from 'zod/mini';
import { parseJson } from '../../../shared/parse-json.ts';
import { logGroupName } from '../../environment/resource-name.ts';
import type { Deployed } from './deployed.ts';

/** Several rotations back, in ms. */
const WINDOW_MS = 24 * 3_600_000;

const PATTERN = '{ ($.message.event = "token-rotated") || ($.message.event = "token-rotation-failed") }';

/** The line that ends a rotation, in Lambda's JSON log format (`shared/rotation/rotation-log.ts`). */
const logged = z.object({
  message: z.object({
    event: z.enum(['token-rotated', 'token-rotation-failed']),
    step: z._default(z.string(), 'an unknown step'),
    fault: z._default(z.string(), 'internal'),
    message: z._default(z.string(), 'no message'),
  }),
});

/** How a rotation ended, and when. */
export type RotationLine = z.infer<typeof logged>['message'] & { readonly at: Date };

/** The latest such line of a day; `undefined` where there is none. */
export async function lastRotationLine(
  { name, aws }: Deployed,
  abortSignal: AbortSignal,
): Promise<RotationLine | undefined> {
  const query = {
    logGroupName: logGroupName(name, 'rotate-app-token'),
    startTime: Date.now() - WINDOW_MS,
    filterPattern: PATTERN,
  };
  let last: RotationLine | undefined;
  for await (const { events = [] } of paginateFilterLogEvents({ client: aws.logs }, query, { abortSignal }))
    for (const { message = '', timestamp = 0 } of events) {
      const line = logged.safeParse(parseJson(message));
      if (line.success && timestamp >= Number(last?.at ?? 0))
        last = { ...line.data.message, at: new Date(timestamp) };
    }
  return last;
}
