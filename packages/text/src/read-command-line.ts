/** What a program does after its command line was read. */
export type CommandLine<Command> =
  | { readonly kind: 'run'; readonly command: Command }
  /** The user asked for help or the version: print the text to standard output and exit with 0. */
  | { readonly kind: 'information'; readonly text: string }
  /** The command line is wrong: print the text to standard error and exit with 2. */
  | { readonly kind: 'refused'; readonly text: string };

/** The part of a commander program or command that is used here. */
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

/** Help does not depend on the terminal: it is the same in a pipe and in the documentation. */
const HELP_WIDTH = 100;

/**
 * Reads a command line with a program of commander, which neither prints nor ends the process here.
 * An error is followed by the usage of the command and a hint at its help.
 * @param define makes the program; its actions pass the chosen command to `choose`
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
    if (!isOfParser(error)) throw error;
    // The exit code is not enough: for its command `help`, commander uses the exit code of the process.
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
  const name = wholeName(parser);
  parser.exitOverride();
  parser.configureOutput(output);
  parser.showHelpAfterError(
    `\nUsage: ${name} ${parser.usage()}\n"${name} --help" explains the options.`,
  );
  for (const command of parser.commands) prepare(command, output);
}

function wholeName(parser: CommandLineParser): string {
  return parser.parent === null ? parser.name() : `${wholeName(parser.parent)} ${parser.name()}`;
}

/** Whether commander threw the error in place of ending the process. */
function isOfParser(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return typeof error.code === 'string' && error.code.startsWith('commander.');
}
