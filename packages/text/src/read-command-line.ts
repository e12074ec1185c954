/** The result of parsing a command line. */
export type CommandLine<Command> =
  | { readonly kind: 'run'; readonly command: Command }
  /**
   * The user asked for help or the version: the program prints `text` to standard output and exits
   * with 0.
   */
  | { readonly kind: 'information'; readonly text: string }
  /** The command line is invalid: the program prints `text` to standard error and exits with 2. */
  | { readonly kind: 'refused'; readonly text: string };

/** The members of commander's `Command` that are used here: a program or one of its commands. */
export interface CommandLineParser {
  readonly commands: readonly CommandLineParser[];
  readonly parent: CommandLineParser | null;
  exitOverride(): unknown;
  configureOutput(output: {
    writeOut(text: string): void;
    writeErr(text: string): void;
    getOutHelpWidth(): number;
    getErrHelpWidth(): number;
  }): unknown;
  showHelpAfterError(hint: string): unknown;
  name(): string;
  usage(): string;
  parse(args: readonly string[], options: { readonly from: 'user' }): unknown;
}

/**
 * The width of help texts, in characters. It is fixed so that help is the same in every terminal,
 * in a pipe and in the documentation.
 */
const HELP_WIDTH = 100;

/**
 * Parses a command line with a program of the library commander, without printing anything or
 * ending the process. If the command line is invalid, the returned text says what is wrong, then
 * the usage of the command and how to print its help.
 * @param define creates the program; the actions of its commands must call `choose`
 */
export function readCommandLine<Command>(
  args: readonly string[],
  define: (choose: (command: Command) => void) => CommandLineParser,
): CommandLine<Command> {
  let command: Command | undefined;
  const texts = { out: '', err: '' };
  const program = define((chosen) => {
    command = chosen;
  });
  prepare(program, {
    writeOut: (text) => void (texts.out += text),
    writeErr: (text) => void (texts.err += text),
    getOutHelpWidth: () => HELP_WIDTH,
    getErrHelpWidth: () => HELP_WIDTH,
  });
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (!isParserError(error)) throw error;
    // Ignore the exit code of the error: for `help`, it is the current `process.exitCode`.
    return texts.err === ''
      ? { kind: 'information', text: texts.out }
      : { kind: 'refused', text: texts.err };
  }
  if (command === undefined) throw new Error('The command line chose no command.');
  return { kind: 'run', command };
}

function prepare(
  parser: CommandLineParser,
  output: Parameters<CommandLineParser['configureOutput']>[0],
): void {
  const name = fullName(parser);
  parser.exitOverride();
  parser.configureOutput(output);
  parser.showHelpAfterError(
    `\nUsage: ${name} ${parser.usage()}\n"${name} --help" explains the options.`,
  );
  for (const command of parser.commands) prepare(command, output);
}

function fullName(parser: CommandLineParser): string {
  return parser.parent === null ? parser.name() : `${fullName(parser.parent)} ${parser.name()}`;
}

/**
 * Returns whether the error is the one that commander throws where it would otherwise end the
 * process.
 */
function isParserError(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return typeof error.code === 'string' && error.code.startsWith('commander.');
}
