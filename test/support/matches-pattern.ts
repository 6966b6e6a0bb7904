import type { IFilterPattern } from 'aws-cdk-lib/aws-logs';

/**
 * Whether CloudWatch Logs counts a function's log line: an equality of a JSON field and a string.
 *
 * @param message what the function logged; Lambda's JSON log format puts it under `message`
 */
export function matchesPattern({ logPatternString: pattern }: IFilterPattern, message: unknown): boolean {
  const [, path, value] = /^\{ \$\.([\w.]+) = "([^"*]+)" \}$/.exec(pattern) ?? [];
  if (path === undefined) throw new Error(`${pattern} is of another form`);
  const field = path
    .split('.')
    .reduce<unknown>((found, key) => (found as Record<string, unknown> | undefined)?.[key], { message });
  return field === value;
}
