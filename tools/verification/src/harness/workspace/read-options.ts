import { basename } from 'node:path';
import { Command, InvalidArgumentError, type OptionValues } from 'commander';
import { readCommandLine, type CommandLine } from '@source-mixpanel/text';

export interface OptionsRead<Options> {
  /** The options by the names of the parser. */
  readonly values: Options;
  /** What the command line holds besides. */
  readonly positionals: readonly string[];
}

/**
 * Reads the command line of a command of this workspace. Ends the process after `--help`, or with exit code 2 after a
 * sentence about what is wrong.
 * @param define adds a description, options and arguments; called with a command that takes none
 */
export function readOptions<Options extends OptionValues = OptionValues>(
  define: (command: Command) => unknown,
): OptionsRead<Options> {
  const line = optionsIn<Options>(process.argv.slice(2), define);
  if (line.kind === 'run') return line.command;
  const isHelp = line.kind === 'information';
  (isHelp ? process.stdout : process.stderr).write(line.text);
  process.exit(isHelp ? 0 : 2);
}

/** What `readOptions` reads in these arguments. */
export function optionsIn<Options extends OptionValues = OptionValues>(
  args: readonly string[],
  define: (command: Command) => unknown,
): CommandLine<OptionsRead<Options>> {
  const command = new Command(commandName()).helpOption('-h, --help', 'explain the options');
  return readCommandLine<OptionsRead<Options>>(args, (choose) => {
    define(command);
    command.action(() => choose({ values: command.opts<Options>(), positionals: command.args }));
    return command;
  });
}

/** As one types it; the program itself where no npm script started it. */
function commandName(): string {
  const script = process.env['npm_lifecycle_event'];
  return script === undefined ? basename(process.argv[1] ?? '') : `npm run ${script} --`;
}

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text))) {
    throw new InvalidArgumentError('It must be a whole number.');
  }
  return Number(text);
}

export function positiveWholeNumber(text: string): number {
  if (wholeNumber(text) === 0) throw new InvalidArgumentError('It must be above 0.');
  return Number(text);
}

export function aboveZero(text: string): number {
  if (!(Number(text) > 0)) throw new InvalidArgumentError('It must be a number above 0.');
  return Number(text);
}

/** For an option that may be given several times, which replaces its default. */
export function severalTimes(): (text: string) => readonly string[] {
  const given: string[] = [];
  return (text) => {
    given.push(text);
    return [...given];
  };
}
