import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Command, InvalidArgumentError, type OptionValues } from 'commander';
import { readCommandLine, type CommandLine } from '@source-mixpanel/text';
import { WORKSPACE_ROOT } from './workspace-root.js';

export interface OptionsRead<Options> {
  /** The values of the options by name, as commander parsed them. */
  readonly values: Options;
  /** The arguments that are not options. */
  readonly positionals: readonly string[];
}

/**
 * Reads the command line of a command of this workspace. If it asks for `--help`, prints the help
 * and ends the process; if it is invalid, prints what is wrong and ends the process with exit code
 * 2.
 * @param define adds a description, options and arguments to the command, which so far has only
 * `--help`
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

/**
 * Parses these arguments as `readOptions` does, but neither prints anything nor ends the process.
 */
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

/**
 * Returns the command as a user types it: its npm script or, if it was started without one, the
 * name of its file.
 */
function commandName(): string {
  const script = process.env['npm_lifecycle_event'];
  return script === undefined ? basename(process.argv[1] ?? '') : `npm run ${script} --`;
}

export function nonNegativeInteger(text: string): number {
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text))) {
    throw new InvalidArgumentError('It must be an integer of at least 0.');
  }
  return Number(text);
}

export function positiveInteger(text: string): number {
  if (nonNegativeInteger(text) === 0) throw new InvalidArgumentError('It must be greater than 0.');
  return Number(text);
}

export function positiveNumber(text: string): number {
  if (!(Number(text) > 0)) throw new InvalidArgumentError('It must be a number greater than 0.');
  return Number(text);
}

/**
 * Returns a parser for an argument that selects the names containing it. The parser throws if no
 * name contains it: the command would run nothing and seem to succeed.
 */
export function partOf(names: readonly string[]): (text: string) => string {
  return (text) => {
    if (names.some((name) => name.includes(text))) return text;
    throw new InvalidArgumentError(
      `It must occur in one of these names:\n${names.map((name) => `  ${name}`).join('\n')}`,
    );
  };
}

/**
 * Returns a parser for a path relative to this folder of the workspace. The parser throws if the
 * path does not exist.
 */
export function pathIn(folder: string): (text: string) => string {
  return (text) => {
    const root = join(WORKSPACE_ROOT, folder);
    if (existsSync(join(root, text))) return text;
    // Hidden files, such as results, are written by tools and are not listed.
    const names = readdirSync(root).filter((name) => !name.startsWith('.'));
    throw new InvalidArgumentError(
      `It must exist in ${folder}, which contains ${names.join(', ')}.`,
    );
  };
}
