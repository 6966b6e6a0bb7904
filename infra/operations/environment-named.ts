import type { Environment } from '../environment/check-environments.ts';
import { environments } from '../environments.ts';

/**
 * The environment that an operator names, as a command's one argument that is no option.
 *
 * @throws Error that names those there are, or says that there is an argument too many
 */
export function environmentNamed([name, ...others]: readonly string[]): Environment {
  if (others.length > 0) throw new Error('one environment at a time');
  const found = environments.find((environment) => environment.name === name);
  if (found) return found;
  const names = environments.map((environment) => environment.name).join(', ');
  throw new Error(
    `${name === undefined ? 'which environment?' : `there is no environment ${name};`} infra/environments.ts has ${names}`,
  );
}
