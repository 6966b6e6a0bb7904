/** Whether a line matches. */
type Matcher = (line: unknown) => boolean;

const TOKEN = /\s*(\{|\}|\(|\)|&&|\|\||!=|>=|<=|=|>|<|"[^"]*"|\$[\w.-]+|-?\d+(?:\.\d+)?)\s*/y;

/**
 * CloudWatch Logs' filter patterns for JSON, as far as this project uses them: comparisons of a field with a text, which may
 * begin or end with `*`, or with a number, joined by `&&`, `||` and parentheses. Whatever else a pattern says, and `!=` on a
 * field that is not there, is an error: AWS's answer to it is not ours to guess.
 */
export function filterPattern(pattern: string): Matcher {
  const tokens = tokensOf(pattern);
  const take = (expected?: string): string => {
    const token = tokens.shift();
    if (token === undefined || (expected !== undefined && token !== expected))
      throw new Error(`${pattern}: ${expected ?? 'more'} expected, not ${token}`);
    return token;
  };

  const either = (): Matcher => {
    const matchers = [both()];
    while (tokens[0] === '||') {
      take();
      matchers.push(both());
    }
    return (line) => matchers.some((matches) => matches(line));
  };

  const both = (): Matcher => {
    const matchers = [term()];
    while (tokens[0] === '&&') {
      take();
      matchers.push(term());
    }
    return (line) => matchers.every((matches) => matches(line));
  };

  const term = (): Matcher => {
    if (tokens[0] !== '(') return comparison(take(), take(), take());
    take('(');
    const inner = either();
    take(')');
    return inner;
  };

  take('{');
  const matches = either();
  take('}');
  if (tokens.length > 0) throw new Error(`${pattern}: ends before ${tokens.join(' ')}`);
  return matches;
}

/** What a selector such as `$.message.code` points at; `undefined` when it is not there. */
export function selected(line: unknown, selector: string): unknown {
  return selector
    .split('.')
    .slice(1)
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], line);
}

function comparison(selector: string, operator: string, operand: string): Matcher {
  if (!selector.startsWith('$.')) throw new Error(`${selector} is no field`);
  const isText = operand.startsWith('"');
  const compare = isText
    ? textComparison(operator, operand.slice(1, -1))
    : numberComparison(operator, operand);
  return (line) => {
    const value = selected(line, selector);
    if (value === undefined && operator === '!=')
      throw new Error(`${selector} != of a field that is not there`);
    return typeof value === (isText ? 'string' : 'number') && compare(value as string & number);
  };
}

function textComparison(operator: string, operand: string): (value: string) => boolean {
  const literal = operand.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  if (literal.slice(1, -1).includes('*')) throw new Error(`"${operand}": * only at its start or end`);
  const pattern = new RegExp(`^${literal.replaceAll('*', '.*')}$`, 's');
  if (operator === '=') return (value) => pattern.test(value);
  if (operator === '!=') return (value) => !pattern.test(value);
  throw new Error(`${operator} does not compare texts`);
}

function numberComparison(operator: string, operand: string): (value: number) => boolean {
  const other = Number(operand);
  const comparisons: Record<string, (value: number) => boolean> = {
    '=': (value) => value === other,
    '!=': (value) => value !== other,
    '>': (value) => value > other,
    '>=': (value) => value >= other,
    '<': (value) => value < other,
    '<=': (value) => value <= other,
  };
  const compare = comparisons[operator];
  if (!compare || !Number.isFinite(other)) throw new Error(`${operator} ${operand} compares no numbers`);
  return compare;
}

function tokensOf(pattern: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < pattern.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(pattern)?.[1];
    if (token === undefined) throw new Error(`${pattern}: not understood from ${pattern.slice(at)}`);
    tokens.push(token);
  }
  return tokens;
}
