import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { type Finding, fail, notChecked, pass, warn } from './finding.ts';

/** AWS refuses signatures from a clock that is further off, in ms. */
const MAX_SKEW_MS = 5 * 60_000;
const SKEW_TO_MENTION_MS = 60_000;

/**
 * Looks at each answer before the SDK does, which corrects its own clock in silence when AWS refuses a signature for it.
 *
 * @returns tells by how many ms AWS's clock is ahead of this machine's; `undefined` while no answer told
 */
export function watchClock(client: CloudFormationClient): () => number | undefined {
  let skewMs: number | undefined;
  client.middlewareStack.add(
    (next) => async (call) => {
      const answer = await next(call);
      // The cast: of the SDK's protocols there is only HTTP.
      const { headers } = answer.response as { headers: Record<string, string> };
      const ms = Date.parse(headers['date'] ?? '') - Date.now();
      if (!Number.isNaN(ms)) skewMs ??= ms;
      return answer;
    },
    { step: 'deserialize', priority: 'low', name: 'watch-clock' },
  );
  return () => skewMs;
}

/**
 * Compares this machine's clock with AWS's.
 *
 * @param skewMs by how many ms AWS's clock is ahead; `undefined` when no answer told
 */
export function clockFinding(skewMs: number | undefined): Finding {
  if (skewMs === undefined)
    return notChecked(
      'could not be checked: no answer of AWS had a date',
      'See that this machine reaches AWS.',
    );
  const seconds = Math.round(Math.abs(skewMs) / 1_000);
  const what = `this machine's clock is ${seconds} s ${skewMs > 0 ? 'behind' : 'ahead of'} AWS's`;
  const cure = 'Set the clock by NTP: AWS refuses signatures from one that is more than 5 minutes off.';
  if (Math.abs(skewMs) > MAX_SKEW_MS) return fail(what, cure);
  return Math.abs(skewMs) > SKEW_TO_MENTION_MS ? warn(what, cure) : pass(what);
}
