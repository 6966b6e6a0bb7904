import { handler } from '../../functions/list-members.ts';
import { lambdaContext, restApiEvent } from './rest-api-event.ts';

/** A process of its own that lists a thread five times at once; prints the answers' statuses and its peak memory in MiB. */
console.info = () => undefined;
const lists = Array.from({ length: 5 }, () => handler(restApiEvent('GET'), lambdaContext()));
const statuses = (await Promise.all(lists)).map(({ statusCode }) => statusCode);
process.stdout.write(JSON.stringify({ statuses, peakMib: process.resourceUsage().maxRSS / 1_024 }));
process.exit(0);
