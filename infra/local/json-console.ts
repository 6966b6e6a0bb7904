/** Prints what the functions log as Lambda's JSON log format does: one line of JSON for each call. */
export function installJsonConsole(): void {
  for (const level of ['info', 'error'] as const)
    console[level] = (message: unknown) => {
      const line = { timestamp: new Date().toISOString(), level: level.toUpperCase(), message };
      process.stdout.write(`${JSON.stringify(line)}\n`);
    };
}
