import { benchContext, benchEvent, silenceLogs } from './bench-event.ts';

/** Run as a child process: `cold-start FILE METHOD` sends the ms from the import to the first answer. */
const [, , file = '', method = ''] = process.argv;
silenceLogs();
const event = benchEvent(method);
const start = performance.now();
const { handler } = await import(file);
const { statusCode } = await handler(event, benchContext());
const ms = performance.now() - start;
if (statusCode !== 200) throw new Error(`${file} answered ${statusCode}`);
process.send?.(ms, () => process.exit());
