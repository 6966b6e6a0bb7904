/** Does one step of the test and prints how long it took and what it saw. */
export async function step(name: string, work: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  let seen: unknown;
  try {
    seen = await work();
  } catch (error) {
    seen = 'FAILED';
    throw error;
  } finally {
    const seconds = ((performance.now() - start) / 1_000).toFixed(1).padStart(5);
    const lines = typeof seen === 'string' ? `: ${seen.replaceAll('\n', `\n${' '.repeat(9)}`)}` : '';
    process.stdout.write(`${seconds} s  ${name}${lines}\n`);
  }
}
