import type { Environment } from '../environment/check-environments.ts';

/** An environment, and the names of all, this one included. */
interface Named {
  readonly environment: Environment;
  readonly names: readonly string[];
}

/**
 * The environment that an operator names, as a command's one argument that is no option.
 *
 * @throws WrongEnvironmentsError
 * @throws Error that names those there are, or says that there is an argument too many
 */
export async function environmentNamed([name, ...others]: readonly string[]): Promise<Named> {
  // Only now: where they are wrong, this is what throws.
  const { environments } = await import('../environments.ts');
  if (others.length > 0) throw new Error('one environment at a time');
  const names = environments.map((each) => each.name);
  const environment = environments.find((each) => each.name === name);
  if (environment) return { environment, names };
  throw new Error(
    `${name === undefined ? 'which environment? Its name is missing;' : `there is no environment ${name};`} infra/environments.ts has ${names.join(', ')}`,
  );
}
