import { parseArgs } from 'node:util';
import { environmentNamed } from './environment-named.ts';
import { redriveEvents } from './redrive-events.ts';

/** `npm run redrive -- <environment> [--list]`: sends back what the sequencer could not deliver. */
try {
  const { values, positionals } = parseArgs({
    options: { list: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const done = await redriveEvents(environmentNamed(positionals), values.list, console.log);
  process.exitCode = done ? 0 : 1;
} catch (error) {
  console.error(`Nothing more was sent back: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}
