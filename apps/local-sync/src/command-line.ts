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
  /**
   * The file in which states are saved. Only for output as JSON lines, because other targets store
   * the states with the data.
   */
  readonly stateFile: string | undefined;
  /** Which types new columns may get if all of their values are strings. */
  readonly types: TextTypes;
  readonly progress: ProgressKind;
  /** The file to which the messages of the run are logged. */
  readonly logFile: string | undefined;
  /** Whether the command ends with exit code 3 if the target lacks events that Mixpanel counts. */
  readonly isStrict: boolean;
}

/** The options as commander returns them: `logFile` is the value of `--log-file`. */
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

Types of new columns of export, unless the configuration sets export_format to raw (--types):
  values       (default) a number, boolean, date, time or JSON, if that type keeps every text of the
               column unchanged; otherwise VARCHAR
  numbers      like values, but a column with both whole and decimal numbers becomes a number column,
               which shows 12 as 12.0
  text         always VARCHAR

The next run continues where this one ended, because the state of each stream is saved together with
its data, or with --to - in the file given by --state. After Ctrl-C, run the same command again.

\${NAME} in a string of the configuration stands for an environment variable.

Exit codes: 0 every stream is complete and stored, 1 a stream failed (the data of the others is
stored) or the command could not run, 2 the command line is wrong, 3 with --strict: events are
missing that Mixpanel counts.

This is one process on one machine: it has no scheduler, does not retry a failed run, and writes
only to the targets above. PyAirbyte and Airbyte run the same connector with other destinations.
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
      const problem = findProblem(options);
      if (problem !== undefined) parser.error(`error: ${problem}`);
      const { to: target, sql: queries = [], memory, report } = options;
      if (target === undefined) return;
      choose({ target, queries, report, memory, sync: toSyncChoice(options) });
    });
  });
}

function defineParser(program: string, version: string): Parser {
  return new Parser(program)
    .usage(
      '--config FILE --to TARGET [--streams NAMES] [--sql QUERY] [--report FILE] | --to TARGET [--sql QUERY] [--report FILE]',
    )
    .description('Reads a Mixpanel project into DuckDB, Parquet files or JSON lines.')
    .option('--config <file>', "the connector's configuration", requireValue)
    .option('--to <target>', 'where the data goes: NAME.duckdb, NAME/ or -', parseTargetOption)
    .option('--streams <names>', 'only these streams, separated by commas', parseNames)
    .option(
      '--state <file>',
      'with --to - only: continue from the states in this file',
      requireValue,
    )
    .option(
      '--reset <names>',
      'read these streams from their beginning and replace their data',
      parseNames,
    )
    .option('--full-refresh', 'like --reset, for all streams of this run')
    .addOption(
      new Option('--types <kind>', 'types of new columns of export, see below').choices(TEXT_TYPES),
    )
    .option(
      '--memory <size>',
      'memory limit of DuckDB, such as 2GB; default: 128MB, or 600MB for tables with over 100 columns',
      parseMemorySize,
    )
    .addOption(
      new Option(
        '--progress <kind>',
        'auto (default): a live display on a terminal; plain: text every 10 seconds; json: JSON every 10 seconds, for programs; none: only the summary',
      ).choices(PROGRESS_KINDS),
    )
    .option(
      '--log-file <file>',
      'append the messages of the connector and the summary to this file',
      requireValue,
    )
    .option(
      '--strict',
      'exit with code 3 if export has fewer events than Mixpanel counts (event_counts)',
    )
    .option(
      '--sql <query>',
      'after the sync, print the result of this query; can be repeated',
      appendQuery,
    )
    .option(
      '--report <file>',
      'at the end, write a report about the target to this HTML file',
      requireValue,
    )
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'explain the options')
    .addHelpText('after', AFTER_HELP);
}

/** Returns what is wrong with the combination of options; undefined if nothing is. */
function findProblem(options: Options): string | undefined {
  const { config, to, state, sql, types, report, strict } = options;
  if (to === undefined) {
    return "option '--to <target>' is required: a .duckdb file, a folder/ or - for standard output";
  }
  const isJsonLines = to.kind === 'json_lines';
  if (isJsonLines && sql !== undefined)
    return '--sql needs a database or a directory; with --to -, no data is stored';
  if (isJsonLines && report !== undefined)
    return '--report needs a database or a directory; with --to -, no data is stored';
  if (!isJsonLines && state !== undefined) {
    return '--state needs --to -; a database or a directory keeps its own states';
  }
  if (isJsonLines && types !== undefined) {
    return '--types needs a database or a directory; --to - leaves values as they are';
  }
  if (isJsonLines && strict === true)
    return '--strict needs a database or a directory; with --to -, no data is stored';
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

function toSyncChoice(options: Options): SyncChoice | undefined {
  const { config, streams, state, reset = [], fullRefresh = false } = options;
  const { types = 'values', progress = 'auto', logFile, strict: isStrict = false } = options;
  if (config === undefined) return undefined;
  const resets = fullRefresh ? 'all' : reset;
  return { config, streams, resets, stateFile: state, types, progress, logFile, isStrict };
}

/**
 * Rejects a value that begins with `--`. In `--config --to a.duckdb`, the user has forgotten the
 * value of `--config`, and commander would use `--to` as the value.
 */
function requireValue(text: string): string {
  if (text.startsWith('--')) throw new InvalidArgumentError('It needs a value.');
  return text;
}

function parseTargetOption(text: string): Target {
  try {
    return parseTarget(requireValue(text));
  } catch (error) {
    throw error instanceof UserError ? new InvalidArgumentError(error.message) : error;
  }
}

function parseNames(text: string): readonly string[] {
  const found = requireValue(text)
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (found.length === 0) throw new InvalidArgumentError('It names no stream.');
  return found;
}

function parseMemorySize(text: string): string {
  if (/^[1-9]\d*(?:\.\d+)? ?[kmgt]i?b$/i.test(text)) return text;
  throw new InvalidArgumentError('Write an amount with its unit, for example 2GB.');
}

function appendQuery(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, text];
}
