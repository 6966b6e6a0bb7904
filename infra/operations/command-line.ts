import { parseArgs } from 'node:util';
import type { Environment } from '../environment/check-environments.ts';
import { environmentNamed } from './environment-named.ts';

/** An operators' command: it is given one environment, and at most one option. */
interface Command {
  /** Its name: `npm run <name>`. */
  readonly name: string;
  /** Its one option, without the hyphens, and what it does. */
  readonly option: { readonly name: string; readonly effect: string };
  /** What it does without. */
  readonly effect: string;
  /** What its exit codes mean. */
  readonly exitCodes: string;
  /** What is said of a command line that is wrong, and of a run that fails. */
  readonly nothing: { readonly begun: string; readonly more: string };
  /** @returns the exit code */
  run(environment: Environment, option: boolean, names: readonly string[]): Promise<number>;
}

/** Runs a command as its command line says; what is wrong is told in words, with exit code 2. `--help` shows the usage. */
export async function runCommand(command: Command): Promise<void> {
  let begun = false;
  try {
    const { help, option, positionals } = readArguments(command);
    if (help) {
      console.log(usageOf(command));
      return;
    }
    const { environment, names } = await environmentNamed(positionals);
    begun = true;
    process.exitCode = await command.run(environment, option, names);
  } catch (error) {
    const { nothing } = command;
    const words = error instanceof Error ? error.message : error;
    console.error(begun ? `${nothing.more}: ${words}` : `${nothing.begun}: ${words}\n\n${usageOf(command)}`);
    process.exitCode = 2;
  }
}

function readArguments({ name, option }: Command) {
  const { values, positionals } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      [option.name]: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const given = values[option.name] === true;
  // Without `--` before it, npm keeps the option for itself, and what it prevents would be done.
  if (process.env[`npm_config_${option.name}`] && !given)
    throw new Error(
      `npm kept --${option.name} for itself: npm run ${name} -- <environment> --${option.name}`,
    );
  return { help: values['help'] === true, option: given, positionals };
}

function usageOf({ name, option, effect, exitCodes }: Command): string {
  const command = `npm run ${name} -- <environment>`;
  const withOption = `${command} --${option.name}`;
  return `${command.padEnd(withOption.length)}  ${effect}
${withOption}  ${option.effect}

Environments are those of infra/environments.ts. ${exitCodes} docs/runbook.md has more.`;
}
