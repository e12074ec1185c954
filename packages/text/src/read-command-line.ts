/** What a command line asks of a program. */
export type CommandLine<Command> =
  | { readonly kind: 'run'; readonly command: Command }
  /** Help or a version was asked for: the text belongs on standard output, the exit code is 0. */
  | { readonly kind: 'information'; readonly text: string }
  /** The command line is wrong: the text belongs on standard error, the exit code is 2. */
  | { readonly kind: 'refused'; readonly text: string };

/** What is needed of a program or a command of commander. */
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
 * After what is wrong with a command line it says how to use the command and how to learn more.
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
    // Not by the exit code: commander's command `help` takes over that of the process.
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

/** Whether commander would have ended the process here. */
function isOfParser(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return typeof error.code === 'string' && error.code.startsWith('commander.');
}
