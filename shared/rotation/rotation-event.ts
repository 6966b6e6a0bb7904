import * as z from 'zod/mini';
import { RotationError } from './rotation-error.ts';

const STEP_RULE = 'must be createSecret, setSecret, testSecret or finishSecret';
const NAME_RULE = 'must be a text that is not empty';

function nonEmpty() {
  return z.string({ error: NAME_RULE }).check(z.minLength(1, NAME_RULE));
}

const rotationEvent = z.object({
  /** The secret's ARN. */
  SecretId: nonEmpty(),
  /** The id of the version that is to become current. */
  ClientRequestToken: nonEmpty(),
  Step: z.enum(['createSecret', 'setSecret', 'testSecret', 'finishSecret'], { error: STEP_RULE }),
});

/** What Secrets Manager sends to its rotation function, once for each step. */
export type RotationEvent = z.infer<typeof rotationEvent>;

/** @throws RotationError naming each field at fault and its rule */
export function parseRotationEvent(event: unknown): RotationEvent {
  const result = rotationEvent.safeParse(event);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) =>
    path.length === 0 ? 'the event must be an object' : `${path.join('.')} ${message}`,
  );
  throw new RotationError('event-malformed', `This is no event of a rotation: ${faults.join('; ')}`);
}
