import { soakHostileVendor } from './hostile-vendor.ts';

/** The second half of `npm run soak`: 20 callers for a minute, while the vendor does what it likes. */
for (const level of ['info', 'warn', 'error'] as const) console[level] = () => undefined;
const figures = await soakHostileVendor({ callers: 20, ms: 60_000 });
process.stdout.write(
  `${figures.requests} requests of 20 callers in ${figures.vendorCalls} vendor calls over ${figures.connections} connections, ` +
    `${figures.failed} failed by the vendor and told so\n` +
    `lost answers = ${figures.lostAnswers}, writes repeated after an answer had begun = ${figures.dishonestRepeats}, ` +
    `wedged sandboxes = ${figures.wedged}\n`,
);
process.exit(figures.lostAnswers + figures.dishonestRepeats + figures.wedged === 0 ? 0 : 1);
