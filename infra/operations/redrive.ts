import { runCommand } from './command-line.ts';
import { redriveEvents } from './redrive-events.ts';

/** `npm run redrive -- <environment> [--list]`: sends back what the sequencer could not deliver. */
await runCommand({
  name: 'redrive',
  effect: 'sends back the events that the sequencer could not deliver',
  option: { name: 'list', effect: 'only shows them' },
  exitCodes: 'The exit code is 1 when some could not be sent back, and 2 when the command failed.',
  nothing: { begun: 'Nothing was sent back', more: 'Nothing more was sent back' },
  async run(environment, listOnly) {
    return (await redriveEvents(environment, listOnly, console.log)) ? 0 : 1;
  },
});
