import { parseArgs } from 'node:util';
import { environments } from '../environments.ts';
import { examine } from './doctor/examine.ts';
import { isWell, jsonReport, textReport } from './doctor/report.ts';
import { environmentNamed } from './environment-named.ts';

/** `npm run doctor -- <environment> [--json]`: says what is well, what is not, and the cure. */
try {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  if (positionals.length > 1) throw new Error('one environment at a time');
  const environment = environmentNamed(positionals[0]);
  const lines = await examine(
    environment,
    environments.map(({ name }) => name),
  );
  console.log((values.json ? jsonReport : textReport)(environment.name, lines));
  process.exitCode = isWell(lines) ? 0 : 1;
} catch (error) {
  console.error(`Nothing was checked: ${(error as Error).message}`);
  process.exitCode = 2;
}
