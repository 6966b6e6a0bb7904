import { soak } from './soak.ts';

/** `npm run soak`: 20 rotations under the continuous requests of 50 callers. Exit code 1 when a request fails. */
const lines: string[] = [];
for (const level of ['info', 'warn', 'error'] as const)
  console[level] = (line: object) => {
    if (level !== 'info') lines.push(JSON.stringify(line));
  };
const start = performance.now();
const { requests, rotations, failures, refusedCalls, secretReads } = await soak({
  rotations: 20,
  callers: 50,
  pauseMs: 250,
});
const seconds = ((performance.now() - start) / 1_000).toFixed(1);
process.stdout.write(
  `${requests} requests of 50 callers in ${seconds} s, ${rotations} rotations, failures = ${failures}\n` +
    `${refusedCalls} vendor calls refused with 401 and healed, ${secretReads} reads of secrets\n`,
);
for (const line of lines.slice(0, 10)) process.stderr.write(`${line}\n`);
process.exit(failures === 0 ? 0 : 1);
