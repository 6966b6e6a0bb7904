import type { Environment } from '../environment/check-environments.ts';
import { environments } from '../environments.ts';

/**
 * The environment that an operator names.
 *
 * @throws Error that names those there are
 */
export function environmentNamed(name: string | undefined): Environment {
  const found = environments.find((environment) => environment.name === name);
  if (found) return found;
  const names = environments.map((environment) => environment.name).join(', ');
  throw new Error(
    `${name === undefined ? 'which environment?' : `there is no environment ${name};`} infra/environments.ts has ${names}`,
  );
}
