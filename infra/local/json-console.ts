/**
 * Prints what the functions log as Lambda's JSON log format does: one line of JSON for each call. A second argument, which
 * functions never give, says in `what` that a line is none of a function's.
 */
export function installJsonConsole(): void {
  for (const level of ['info', 'warn', 'error'] as const)
    console[level] = (logged: unknown, what?: string) => {
      const message = logged instanceof Error ? errorFields(logged) : logged;
      const line = { timestamp: new Date().toISOString(), level: level.toUpperCase(), what, message };
      process.stdout.write(`${JSON.stringify(line)}\n`);
    };
}

/** JSON would make `{}` of an error. */
function errorFields({ name, message, stack }: Error): object {
  return { errorType: name, errorMessage: message, stackTrace: stack?.split('\n') };
}
