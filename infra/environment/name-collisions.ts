import { QUEUES, resourceName } from './resource-name.ts';

/**
 * Environments whose names make one name of two resources of a kind, as `dev` and `dev-unapplied` do of their queues. Only
 * queues have such names: what one is called is the end of what another one is.
 *
 * @returns what is wrong, with both environments
 */
export function nameCollisions(environments: readonly string[]): string[] {
  const owners = new Map<string, string>();
  return environments.flatMap((environment) =>
    Object.values(QUEUES).flatMap((part) => {
      const queue = resourceName(environment, part);
      const owner = owners.get(queue);
      owners.set(queue, environment);
      return owner === undefined ? [] : [`${owner}, ${environment}: both would own ${queue}; rename one`];
    }),
  );
}
