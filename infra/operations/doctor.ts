import { runCommand } from './command-line.ts';
import { examine } from './doctor/examine.ts';
import { jsonReport, type Outcome, outcomeOf, textReport } from './doctor/report.ts';

const EXIT_CODES: Record<Outcome, number> = { well: 0, failing: 1, unknown: 2 };

/** `npm run doctor -- <environment> [--json]`: says what is well, what is not, and the cure. */
await runCommand({
  name: 'doctor',
  effect: 'says what is well, what is not, and the cure; it changes nothing',
  option: { name: 'json', effect: 'says it as one JSON document' },
  exitCodes: 'The exit code is 1 when anything is FAIL, and 2 when nothing could be checked.',
  nothing: { begun: 'Nothing was checked', more: 'Nothing was checked' },
  async run(environment, isJson, names) {
    const lines = await examine(environment, names);
    console.log((isJson ? jsonReport : textReport)(environment.name, lines));
    return EXIT_CODES[outcomeOf(lines)];
  },
});
