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

/** Whether a condition holds for a key's values. A negated operator holds when there are none, the others do not. */
const OPERATORS: Record<string, (values: string[], expected: string[]) => boolean> = {
  ArnEquals: isOneOf,
  ArnNotEquals: (values, expected) => !isOneOf(values, expected),
  Bool: isOneOf,
  StringEquals: isOneOf,
  'ForAnyValue:StringEquals': (values, expected) => values.some((value) => expected.includes(value)),
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
  const actions = [statement.Action].flat();
  const concerned = actions.includes(action) || actions.includes(action.replace(/:.*/, ':*'));
  return concerned && named && holds(statement.Condition ?? {}, context);
}

function holds(
  conditions: Record<string, Record<string, unknown>>,
  context: Record<string, unknown>,
): boolean {
  return Object.entries(conditions).every(([operator, pairs]) => {
    const matches = OPERATORS[operator];
    if (!matches) throw new Error(`unknown operator ${operator}`);
    return Object.entries(pairs).every(([key, expected]) =>
      matches(textsOf(context[key]), textsOf(expected)),
    );
  });
}

/** Of a key with several values an operator for one says yes to none, so that nothing rests on what it would do. */
function isOneOf([value, ...others]: string[], expected: string[]): boolean {
  return value !== undefined && others.length === 0 && expected.includes(value);
}

/** One value or several; none when absent. */
function textsOf(values: unknown): string[] {
  return values === undefined ? [] : [values].flat().map((value) => JSON.stringify(value));
}

function textOf(value: unknown): string | undefined {
  return JSON.stringify(value);
}
