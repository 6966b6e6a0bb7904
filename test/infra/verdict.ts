/** A statement of a resource's policy, as a template has it. */
export interface ResourceStatement {
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource: unknown;
  Principal: { AWS?: unknown; Service?: unknown };
  Condition?: Record<string, Record<string, unknown>>;
}

/** A request as IAM sees it; ARNs can be a template's references. */
interface IamRequest {
  action: string;
  /** Absent: nobody with an ARN, such as an anonymous request or an AWS service by itself. */
  principal?: unknown;
  service?: string;
  /** Condition keys beside those that every request has. */
  keys?: Record<string, unknown>;
}

/** A negated operator matches when the key is absent, the others do not. */
const OPERATORS: Record<string, (value: string | undefined, expected: string[]) => boolean> = {
  ArnEquals: (value, expected) => value !== undefined && expected.includes(value),
  ArnNotEquals: (value, expected) => value === undefined || !expected.includes(value),
  Bool: (value, expected) => value !== undefined && expected.includes(value),
  StringEquals: (value, expected) => value !== undefined && expected.includes(value),
};

/** What a resource's policy says to a request: a Deny beats an Allow, and saying nothing leaves it to IAM. */
export function verdict(statements: ResourceStatement[], request: IamRequest): string {
  const effects = statements
    .filter((statement) => concerns(statement, request))
    .map(({ Effect: effect }) => effect);
  if (effects.includes('Deny')) return 'denied';
  return effects.includes('Allow') ? 'allowed' : 'left to IAM';
}

function concerns(statement: ResourceStatement, { action, principal, service, keys }: IamRequest): boolean {
  const { AWS: arns = [], Service: services = [] } = statement.Principal;
  const context: Record<string, unknown> = {
    'aws:PrincipalArn': principal,
    'aws:SecureTransport': 'true',
    ...keys,
  };
  const named =
    textsOf(arns).some((arn) => arn === '"*"' || arn === textOf(principal)) ||
    textsOf(services).some((name) => name === textOf(service));
  const conditions = Object.entries(statement.Condition ?? {}).flatMap(([operator, pairs]) =>
    Object.entries(pairs).map(([key, expected]) => {
      const matches = OPERATORS[operator];
      if (!matches) throw new Error(`unknown operator ${operator}`);
      return matches(textOf(context[key]), textsOf(expected));
    }),
  );
  const actions = [statement.Action].flat();
  const concerned = actions.includes(action) || actions.includes(action.replace(/:.*/, ':*'));
  return concerned && named && conditions.every(Boolean);
}

function textsOf(values: unknown): string[] {
  return [values].flat().map((value) => JSON.stringify(value));
}

function textOf(value: unknown): string | undefined {
  return JSON.stringify(value);
}
