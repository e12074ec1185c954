import { Command as Parser, InvalidArgumentError, Option } from 'commander';
import { readCommandLine, type CommandLine } from '@source-mixpanel/text';

/** A valid command line. */
export type Command = { readonly debug: boolean } & (
  | { readonly kind: 'spec' }
  | {
      readonly kind: 'discover';
      readonly config: string;
      readonly streams?: readonly string[] | undefined;
      /** Whether to warn if the project has another time zone than the configured one. */
      readonly checksTimeZone?: boolean | undefined;
    }
  | {
      readonly kind: 'verify';
      readonly config: string;
      readonly streams?: readonly string[] | undefined;
    }
  | {
      readonly kind: 'check';
      readonly config: string;
      /** Whether to print a table for people instead of messages of the protocol. */
      readonly explain?: boolean;
    }
  | {
      readonly kind: 'read';
      readonly config: string;
      readonly catalog: string;
      readonly state?: string | undefined;
    }
  | {
      readonly kind: 'catalog';
      readonly config: string;
      readonly streams?: readonly string[] | undefined;
      readonly syncMode: 'incremental' | 'full_refresh';
    }
);

/**
 * The options of all commands, under the names that commander gives them. Each command has only
 * some of them.
 */
interface Options {
  readonly debug?: boolean;
  readonly config: string;
  readonly catalog: string;
  readonly state?: string;
  readonly explain?: boolean;
  readonly streams?: readonly string[];
  readonly checkTimeZone?: boolean;
  readonly syncMode: 'incremental' | 'full_refresh';
}

const AFTER_HELP = `
"source-mixpanel COMMAND --help" explains the options of a command.

spec, check, discover and read print messages of the Airbyte protocol. check --explain, catalog and
verify are for people: the result goes to standard output, warnings and errors to standard error.

Exit codes: 0 the command succeeded, 1 it failed, 2 the command line is wrong.
`;

/** Parses the arguments of the process. */
export function readArguments(args: readonly string[], version: string): CommandLine<Command> {
  return readCommandLine<Command>(args, (choose) => {
    const program = new Parser('source-mixpanel')
      .description('An Airbyte source for Mixpanel.')
      .usage('COMMAND [options]')
      .version(version, '--version', 'print the version')
      .helpOption('-h, --help', 'explain the program or a command')
      .helpCommand('help [command]', 'explain a command')
      .addHelpText('after', AFTER_HELP)
      .hook('preAction', (_program, command) => {
        requireFiles(command);
      });
    addProtocolCommands(program, choose);
    addCommandsForPeople(program, choose);
    return program;
  });
}

type Choose = (command: Command) => void;

function addProtocolCommands(program: Parser, choose: Choose): void {
  addCommand(program, 'spec', '', 'Print the settings of a configuration, as JSON Schema.').action(
    ({ debug = false }: Options) => {
      choose({ kind: 'spec', debug });
    },
  );
  addCommand(
    program,
    'check',
    '--config FILE [--explain]',
    'Test the configuration. At most three requests count against the hourly quota; more with filters, privacy or reports.',
  )
    .addOption(CONFIG)
    .option('--explain', 'print a table for people; exit code 1 when the configuration fails')
    .action(({ debug = false, config, explain = false }: Options) => {
      choose({ kind: 'check', debug, config, explain });
    });
  addCommand(
    program,
    'discover',
    '--config FILE [--streams NAMES] [--check-time-zone]',
    'Print the streams and their schemas.',
  )
    .addOption(CONFIG)
    .addOption(STREAMS)
    .option('--check-time-zone', 'warn if the project has another time zone than the configuration')
    .action(({ debug = false, config, streams, checkTimeZone = false }: Options) => {
      choose({ kind: 'discover', debug, config, streams, checksTimeZone: checkTimeZone });
    });
  addCommand(
    program,
    'read',
    '--config FILE --catalog FILE [--state FILE]',
    'Read the streams of a catalog.',
  )
    .addOption(CONFIG)
    .addOption(CATALOG)
    .addOption(fileOption('--state <file>', 'the states that the previous sync returned'))
    .action(({ debug = false, config, catalog, state }: Options) => {
      choose({ kind: 'read', debug, config, catalog, state });
    });
}

function addCommandsForPeople(program: Parser, choose: Choose): void {
  addCommand(
    program,
    'catalog',
    '--config FILE [--streams NAMES] [--sync-mode MODE]',
    'Print a catalog for read, made from discover.',
  )
    .addOption(CONFIG)
    .addOption(STREAMS)
    .addOption(
      new Option('--sync-mode <mode>', 'the mode of streams that have both')
        .choices(['incremental', 'full_refresh'])
        .default('incremental'),
    )
    .action(({ debug = false, config, streams, syncMode }: Options) => {
      choose({ kind: 'catalog', debug, config, streams, syncMode });
    });
  addCommand(
    program,
    'verify',
    '--config FILE [--streams NAMES]',
    'Test on your project what this connector assumes of Mixpanel, with at most 20 requests, and print a report without your data; exit code 1 when an assumption fails. Without --streams it tests the streams that the Python connector has too.',
  )
    .addOption(CONFIG)
    .addOption(STREAMS)
    .action(({ debug = false, config, streams }: Options) => {
      choose({ kind: 'verify', debug, config, streams });
    });
}

function addCommand(
  program: Parser,
  ...[name, usage, description]: [string, string, string]
): Parser {
  return program
    .command(name)
    .usage(`${usage} [--debug]`.trim())
    .description(description)
    .option('--debug', 'add debug messages to the log');
}

/**
 * Creates an option whose value is a path. It rejects a value that begins with `--`: if the user
 * forgets the path, commander would use the next option as the path.
 */
function fileOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((path: string) => {
    if (path.startsWith('--')) throw new InvalidArgumentError('It needs the path of a file.');
    return path;
  });
}

const CONFIG = fileOption('--config <file>', 'the configuration');
const CATALOG = fileOption('--catalog <file>', 'the configured catalog');
const STREAMS = new Option(
  '--streams <names>',
  'only these streams, separated by commas',
).argParser((list: string) => {
  const names = list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  // An empty list, for example from an unset shell variable, is more likely a mistake than a
  // request for all streams.
  if (names.length === 0) throw new InvalidArgumentError('It needs the name of a stream.');
  return names;
});

/**
 * Rejects a command line in which a required file option is missing. commander could do this
 * itself, but if the user writes `--confg`, it would then report that `--config` is missing instead
 * of suggesting `--config`.
 */
function requireFiles(command: Parser): void {
  for (const option of [CONFIG, CATALOG]) {
    const isDefined = command.options.includes(option);
    if (isDefined && command.getOptionValue(option.attributeName()) === undefined) {
      command.error(`error: option '${option.flags}' is required`);
    }
  }
}
