/** The name of what was thrown: all that may be told of AWS's errors, whose messages may quote secrets. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
