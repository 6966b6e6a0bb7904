import { setTimeout as sleep } from 'node:timers/promises';
import { benchContext, benchEvent, benchWork, logAsLambda } from './bench-event.ts';

/**
 * Run as a child process: `cold-start FILE WHAT [INIT_MS]`. WHAT is an HTTP method, or the function of the event path. Sends
 * the ms of the import and those to the first answer: from the import on, or after an init that was given INIT_MS.
 */
const [, , file = '', what = '', initMs] = process.argv;
logAsLambda();
const isHttp = /^[A-Z]+$/.test(what);
const event = isHttp ? benchEvent(what) : benchWork(what);
const importedAt = performance.now();
const { handler } = await import(file);
const importMs = performance.now() - importedAt;
if (initMs !== undefined) await sleep(Number(initMs));
const calledAt = initMs === undefined ? importedAt : performance.now();
const answer = await handler(event, benchContext(120_000));
const answerMs = performance.now() - calledAt;
if (isHttp && answer.statusCode !== 200) throw new Error(`${file} answered ${answer.statusCode}`);
if (answer?.batchItemFailures?.length) throw new Error(`${file} reported a message`);
process.send?.({ importMs, answerMs }, () => process.exit());
