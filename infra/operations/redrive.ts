import { parseArgs } from 'node:util';
import { environmentNamed } from './environment-named.ts';
import { redriveEvents } from './redrive-events.ts';

/** `npm run redrive -- <environment> [--list]`: sends back what the sequencer could not deliver. */
try {
  const { values, positionals } = parseArgs({
    options: { list: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  // Without `--` before it, npm keeps --list for itself, and everything would be sent back that was only to be looked at.
  if (process.env['npm_config_list'] && !values.list)
    throw new Error('npm kept --list for itself: npm run redrive -- <environment> --list');
  const done = await redriveEvents(environmentNamed(positionals), values.list, console.log);
  process.exitCode = done ? 0 : 1;
} catch (error) {
  console.error(`Nothing more was sent back: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}
