import { PROBED_THREAD } from '../contract/thread-id.ts';
import { describeError } from '../errors/describe-error.ts';
import { ImAuthFailedError } from '../errors/im-auth-failed-error.ts';
import { ImPlanUsedUpError } from '../errors/im-plan-used-up-error.ts';
import { RateLimitedError } from '../errors/rate-limited-error.ts';
import { RefusedByImError } from '../errors/refused-by-im-error.ts';
import { ServiceError } from '../errors/service-error.ts';
import { createImClient } from '../im/client.ts';
import { newTally } from '../invocation.ts';
import { giveUpPending } from './give-up-pending.ts';
import { readPendingToken } from './pending-token.ts';
import { RotationError } from './rotation-error.ts';
import type { Rotation, StepResult } from './step.ts';

const NOT_ACCEPTED =
  'Agora Chat does not accept the pending token: App ID and certificate must be those of the app in IM_BASE_URL.';

/**
 * Calls the vendor with the pending token. Any authenticated answer passes; too many calls and a plan that is used up say
 * nothing against the token and pass with a warning. A pending version without a value passes too: with one Secrets
 * Manager tests the function when a schedule is set or changed.
 */
export async function testSecret(rotation: Rotation): Promise<StepResult> {
  const pending = await readPendingToken(rotation);
  if (pending === undefined) return { event: 'rotation-probe', outcome: 'nothing-to-test' };
  const { token, secondsLeft } = pending;
  try {
    await listWith(token, rotation);
    return { outcome: 'passed', secondsLeft };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    // A refusal comes after the token was checked.
    if (error instanceof RefusedByImError) return { outcome: 'passed', secondsLeft };
    if (error instanceof RateLimitedError || error instanceof ImPlanUsedUpError)
      return { outcome: 'passed', secondsLeft, warning: error.code };
    // The token is bad and stays so, also when an operator puts the right certificate.
    if (error instanceof ImAuthFailedError)
      return giveUpPending(rotation, { fault: 'im-auth-failed', why: NOT_ACCEPTED, secondsLeft });
    throw new RotationError(
      error.code,
      `The pending token is not tested: ${describeError(error).detail}`,
      secondsLeft,
    );
  }
}

function listWith(token: string, { imBaseUrl, deadline }: Rotation): Promise<unknown> {
  const im = createImClient({
    baseUrl: imBaseUrl,
    removeNoun: 'auto',
    tokens: { current: async () => token, afterRefusal: async () => undefined },
  });
  const invocation = { startedAt: performance.now(), deadline, tally: newTally() };
  return im.list(PROBED_THREAD, { limit: 1 }, invocation);
}
