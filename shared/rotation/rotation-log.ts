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
export function logFailedStep(event: unknown, error: unknown): void {
  log.error({ event: 'token-rotation-failed', ...factsOf(event), ...faultOf(error) });
}

function factsOf(event: unknown): object {
  const facts: Record<string, unknown> = event instanceof Object ? { ...event } : {};
  const { Step: step, ClientRequestToken: versionId } = facts;
  return { step, versionId };
}

function faultOf(error: unknown): object {
  if (error instanceof RotationError) {
    const { fault, message, secondsLeft } = error;
    return { fault, message, ...(secondsLeft !== undefined && { secondsLeft }) };
  }
  if (error instanceof VariableError) return { fault: 'environment', message: error.message };
  return { fault: 'internal', error: loggedError(error) };
}
