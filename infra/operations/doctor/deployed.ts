import { serviceName } from '../../environment/resource-name.ts';
import type { AwsClients } from '../aws-clients.ts';
import { MissingOutputError } from './unchecked.ts';

/** A deployed environment, as the checks see it. */
export interface Deployed {
  /** The environment's name. */
  readonly name: string;
  /** The names of all environments, this one included. */
  readonly environments: readonly string[];
  readonly aws: AwsClients;
  /** The stack's outputs; empty when they could not be read. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** @throws MissingOutputError when the stack has no such output */
export function outputOf({ name, outputs }: Deployed, output: string): string {
  const value = outputs[output];
  if (value !== undefined) return value;
  throw new MissingOutputError(`the output ${output} of ${serviceName(name)} is not known`);
}
