/** What environments that share a budget must have in common: the table's place, what opens it, and the app it counts for. */
const COMMON = ['account', 'region', 'imBaseUrl', 'encryptionKeyArn'] as const;

type Sharing = { readonly name: string; readonly shareBudgetWith?: string | undefined } & {
  readonly [Setting in (typeof COMMON)[number]]?: string | undefined;
};

/**
 * Environments that cannot share the budget that they name.
 *
 * @returns what is wrong, with the environment and the field
 */
export function sharedBudgetFaults(environments: readonly Sharing[]): string[] {
  return environments.flatMap((environment) => {
    if (environment.shareBudgetWith === undefined) return [];
    const owner = environments.find(({ name }) => name === environment.shareBudgetWith);
    return ruleBroken(environment, owner).map((rule) => `${environment.name}.shareBudgetWith: ${rule}`);
  });
}

function ruleBroken(environment: Sharing, owner: Sharing | undefined): string[] {
  if (owner === undefined) return ['must be the name of another environment here'];
  if (owner === environment) return ['must be the name of another environment'];
  if (owner.shareBudgetWith !== undefined)
    return [`must be ${owner.shareBudgetWith}, whose budget that one shares`];
  const different = COMMON.filter((setting) => environment[setting] !== owner[setting]);
  return different.length === 0
    ? []
    : [`${owner.name} has another ${different.join(', ')}; it must be the same`];
}
