import { loggedError } from '../errors/logged-error.ts';
import { VariableError } from '../errors/variable-error.ts';
import { log } from '../log.ts';
import { RotationError } from './rotation-error.ts';
import type { StepResult } from './step.ts';

/** Logs what a step did, at the level of its outcome: one line a step, with nothing of any secret. */
export function logStep(event: unknown, result: StepResult): void {
  const line = { event: 'rotation-step', ...factsOf(event), ...result };
  if (result.warning === undefined) log.info(line);
  else log.warn(line);
}

/** Logs why a step failed. */
export function logFailure(event: unknown, error: unknown): void {
  log.error({ event: 'token-rotation-failed', ...factsOf(event), ...causeOf(error) });
}

function factsOf(event: unknown): object {
  const { Step: step, ClientRequestToken: versionId } = (event ?? {}) as Record<string, unknown>;
  return { step, versionId };
}

function causeOf(error: unknown): object {
  if (error instanceof RotationError) {
    const { fault, message, secondsLeft } = error;
    return { fault, message, ...(secondsLeft !== undefined && { secondsLeft }) };
  }
  if (error instanceof VariableError) return { fault: 'environment', message: error.message };
  return { fault: 'internal', error: loggedError(error) };
}
