import { parseArgs } from 'node:util';
import { environments } from '../environments.ts';
import { examine } from './doctor/examine.ts';
import { jsonReport, type Outcome, outcomeOf, textReport } from './doctor/report.ts';
import { environmentNamed } from './environment-named.ts';

const EXIT_CODES: Record<Outcome, number> = { well: 0, failing: 1, unknown: 2 };

/** `npm run doctor -- <environment> [--json]`: says what is well, what is not, and the cure. */
try {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const environment = environmentNamed(positionals);
  const lines = await examine(
    environment,
    environments.map(({ name }) => name),
  );
  console.log((values.json ? jsonReport : textReport)(environment.name, lines));
  process.exitCode = EXIT_CODES[outcomeOf(lines)];
} catch (error) {
  console.error(`Nothing was checked: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}
