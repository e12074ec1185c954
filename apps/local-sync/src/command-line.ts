import { Command as Parser, InvalidArgumentError, Option } from 'commander';
import { readCommandLine, type CommandLine } from '@source-mixpanel/text';
import { TEXT_TYPES, type TextTypes } from './columns/text-types.js';
import { PROGRESS_KINDS, type ProgressKind } from './progress-output.js';
import { parseTarget, type Target } from './target.js';
import { UserError } from './user-error.js';

export interface RunCommand {
  /** What to sync into the target; absent if the command only runs queries or writes a report. */
  readonly sync: SyncChoice | undefined;
  readonly target: Target;
  /** SQL queries, which run in this order after the sync. */
  readonly queries: readonly string[];
  /** The file for the report about the data in the target, written at the end. */
  readonly report: string | undefined;
  /** DuckDB's memory limit, such as `2GB`; if absent, it depends on the number of columns. */
  readonly memory: string | undefined;
}

export interface SyncChoice {
  readonly config: string;
  /** The streams to read. Default: all. */
  readonly streams: readonly string[] | undefined;
  /** Streams to read from their beginning, replacing the existing data. */
  readonly resets: readonly string[] | 'all';
  /** The file for states. Only for output as JSON lines; other destinations keep the states with the data. */
  readonly stateFile: string | undefined;
  /** Which types columns of strings may get. */
  readonly types: TextTypes;
  readonly progress: ProgressKind;
  /** The file to which the messages of the run are logged. */
  readonly logFile: string | undefined;
  /** Whether gaps (events that Mixpanel counts and the target lacks) end the command with exit code 3. */
  readonly isStrict: boolean;
}

/** The options, named as the parser returns them. */
interface Options {
  readonly config?: string;
  readonly to?: Target;
  readonly streams?: readonly string[];
  readonly state?: string;
  readonly reset?: readonly string[];
  readonly fullRefresh?: boolean;
  readonly types?: TextTypes;
  readonly memory?: string;
  readonly progress?: ProgressKind;
  readonly logFile?: string;
  readonly strict?: boolean;
  readonly sql?: readonly string[];
  readonly report?: string;
}

const AFTER_HELP = `
Where the data goes (--to):
  NAME.duckdb  a DuckDB database: one table for each stream
  NAME/        a directory: one folder for each stream, with Parquet files by day
  -            JSON lines on standard output, {"stream":...,"data":...}

How the texts of export become columns (--types):
  values       numbers, booleans, dates, times and JSON if a type shows every text as it came
  numbers      the same, and whole and decimal numbers share a column: 12 then shows as 12.0
  text         every column VARCHAR

The next run continues where this one ended: the states are kept with the data, in the same
transaction. After Ctrl-C the same command continues.

\${NAME} in a string of the configuration stands for an environment variable.

Exit codes: 0 every stream is complete and kept, 1 a stream failed or the run could not be carried
out (what was read of the others is kept), 2 the command line is wrong, 3 with --strict: events are
missing that Mixpanel counts.

This is one process on one machine: it has no scheduler, does not retry a failed run and writes to no
other destination. For more, PyAirbyte or Airbyte run the same connector.
`;

/**
 * Reads the arguments of the process.
 * @param program how the user starts this program, for the help
 */
export function readArguments(
  args: readonly string[],
  { program, version }: { readonly program: string; readonly version: string },
): CommandLine<RunCommand> {
  return readCommandLine<RunCommand>(args, (choose) => {
    const parser = defineParser(program, version);
    return parser.action((options: Options) => {
      const problem = problemOf(options);
      if (problem !== undefined) parser.error(`error: ${problem}`);
      const { to: target, sql: queries = [], memory, report } = options;
      if (target === undefined) return;
      choose({ target, queries, report, memory, sync: syncChoice(options) });
    });
  });
}

function defineParser(program: string, version: string): Parser {
  return new Parser(program)
    .usage(
      '--config FILE --to TARGET [--streams NAMES] [--sql QUERY] [--report FILE] | --to TARGET [--sql QUERY] [--report FILE]',
    )
    .description('Reads a Mixpanel project into DuckDB, Parquet files or JSON lines.')
    .option('--config <file>', "the connector's configuration", aValue)
    .option('--to <target>', 'where the data goes: NAME.duckdb, NAME/ or -', target)
    .option('--streams <names>', 'only these streams, separated by commas', names)
    .option('--state <file>', 'with --to - only: continue from the states in this file', aValue)
    .option('--reset <names>', 'read these streams from their beginning, replacing them', names)
    .option('--full-refresh', 'the same for all streams of this run')
    .addOption(new Option('--types <kind>', 'types of columns, see below').choices(TEXT_TYPES))
    .option(
      '--memory <size>',
      'memory for DuckDB, as 2GB; without it 128MB, or 600MB beyond 100 columns',
      memorySize,
    )
    .addOption(
      new Option(
        '--progress <kind>',
        'plain: a line for each stream every 10 seconds; json: objects for programs; none; without it a display on a terminal',
      ).choices(PROGRESS_KINDS),
    )
    .option(
      '--log-file <file>',
      'append the messages of the connector and the summary to this file',
      aValue,
    )
    .option('--strict', 'end with exit code 3 if export has fewer events than event_counts counts')
    .option('--sql <query>', 'then print the answer to this query; may be repeated', collect)
    .option('--report <file>', 'then write a report about the target to this HTML file', aValue)
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'explain the options')
    .addHelpText('after', AFTER_HELP);
}

function problemOf(options: Options): string | undefined {
  const { config, to, state, sql, types, report, strict } = options;
  if (to === undefined) {
    return "option '--to <target>' is required: a .duckdb file, a folder/ or - for standard output";
  }
  const isLines = to.kind === 'json_lines';
  if (isLines && sql !== undefined)
    return '--sql needs a database or a directory; --to - keeps nothing';
  if (isLines && report !== undefined)
    return '--report needs a database or a directory; --to - keeps nothing';
  if (!isLines && state !== undefined) {
    return '--state needs --to -; a database or a directory keeps its own states';
  }
  if (isLines && types !== undefined) {
    return '--types needs a database or a directory; --to - leaves values as they are';
  }
  if (isLines && strict === true)
    return '--strict needs a database or a directory; --to - keeps nothing';
  if (config !== undefined) return undefined;
  if (sql === undefined && report === undefined)
    return "option '--config <file>' is required, or --sql or --report for an existing target";
  const { streams, reset, fullRefresh, progress, logFile } = options;
  const unused = Object.entries({
    '--streams': streams,
    '--reset': reset,
    '--full-refresh': fullRefresh,
    '--types': types,
    '--progress': progress,
    '--log-file': logFile,
    '--strict': strict,
  }).find(([, value]) => value !== undefined);
  return unused === undefined ? undefined : `${unused[0]} needs --config`;
}

function syncChoice(options: Options): SyncChoice | undefined {
  const { config, streams, state, reset = [], fullRefresh = false } = options;
  const { types = 'values', progress = 'auto', logFile, strict: isStrict = false } = options;
  if (config === undefined) return undefined;
  const resets = fullRefresh ? 'all' : reset;
  return { config, streams, resets, stateFile: state, types, progress, logFile, isStrict };
}

/** Rejects a value that is an option: then the value was forgotten. */
function aValue(text: string): string {
  if (text.startsWith('--')) throw new InvalidArgumentError('It needs a value.');
  return text;
}

function target(text: string): Target {
  try {
    return parseTarget(aValue(text));
  } catch (error) {
    throw error instanceof UserError ? new InvalidArgumentError(error.message) : error;
  }
}

function names(text: string): readonly string[] {
  const found = aValue(text)
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (found.length === 0) throw new InvalidArgumentError('It names no stream.');
  return found;
}

function memorySize(text: string): string {
  if (/^[1-9]\d*(?:\.\d+)? ?[kmgt]i?b$/i.test(text)) return text;
  throw new InvalidArgumentError('Write an amount with its unit, for example 2GB.');
}

function collect(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, text];
}
