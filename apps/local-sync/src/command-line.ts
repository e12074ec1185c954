import { parseArgs } from 'node:util';
import { errorText } from './error-text.js';
import { PROGRESS_KINDS, type ProgressKind } from './progress-output.js';
import { TEXT_TYPES, type TextTypes } from './columns/text-types.js';
import { parseTarget, type Target } from './target.js';
import { UserError } from './user-error.js';

export type Command =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'run';
      /** What to read into the target; absent when only queries are asked. */
      readonly sync: SyncChoice | undefined;
      readonly target: Target;
      /** Asked in order once the sync is over. */
      readonly queries: readonly string[];
      /** How much memory DuckDB may use, as DuckDB reads it (`2GB`); its own limit when absent. */
      readonly memory: string | undefined;
    };

export interface SyncChoice {
  readonly config: string;
  /** All when absent. */
  readonly streams: readonly string[] | undefined;
  /** Streams to read from their beginning in place of what is there. */
  readonly resets: readonly string[] | 'all';
  /** For JSON lines alone: everything else keeps its states beside the data. */
  readonly stateFile: string | undefined;
  /** Which types columns of texts may get. */
  readonly types: TextTypes;
  readonly progress: ProgressKind;
  /** Gets the messages of the run. */
  readonly logFile: string | undefined;
}

export const USAGE = `usage: npm run sync -- --config FILE --to TARGET [--streams a,b] [--sql QUERY]
       npm run sync -- --to TARGET --sql QUERY

  --config FILE    the connector's configuration
  --to NAME.duckdb a DuckDB database: one table for each stream
  --to NAME/       a directory: one folder for each stream, in it Parquet files by day
  --to -           JSON lines on standard output, {"stream":...,"data":...}
  --streams a,b    only these streams
  --state FILE     with --to - only: go on from the states in this file, and keep them there
  --reset a,b      read these streams from their beginning, in place of what is there
  --full-refresh   the same for all streams of this run
  --types KIND     how the texts of export become columns. values: numbers, booleans, dates, times and
                   JSON where a type shows every text as it came; numbers: also whole and decimal
                   numbers in one column, 12 then shows as 12.0; text: all VARCHAR; by default values
  --memory 2GB     how much memory DuckDB may use; by default 128MB, 600MB beyond 100 columns
  --progress KIND  plain: a line for each stream every 10 seconds; json: objects for programs, also at
                   the end; none; by default a display on a terminal
  --log-file FILE  append the connector's messages and the summary to this file
  --sql QUERY      afterwards answer this query as a table; may be given several times

The next run goes on where this one ended: the states are kept beside the data, in the same
transaction. Standard output stays clean with bin/local-sync in the place of "npm run sync --".

\${NAME} in a string of the configuration stands for an environment variable. Exit codes: 0 every
stream is complete and kept, 1 a stream failed or the run could not be carried out (what was read of
the others is kept), 2 the command line is wrong. After Ctrl-C the same command goes on.

This is one process on one machine: no scheduler, no retries of a failed run, no other destination.
Beyond that PyAirbyte or Airbyte runs the same connector.
`;

/** @throws UserError that says what is missing or unknown */
export function parseCommandLine(args: readonly string[]): Command {
  const values = optionsOf(args);
  if (values.help === true) return { kind: 'help' };
  const { config, to, streams, state, sql: queries = [], reset, types, memory } = values;
  if (to === undefined) throw new UserError('Say with --to where the data shall go.');
  const target = parseTarget(to);
  if (target.kind === 'json_lines' && queries.length > 0) {
    throw new UserError('--sql needs a database or a directory, --to - keeps nothing.');
  }
  if (target.kind !== 'json_lines' && state !== undefined) {
    throw new UserError('--state goes with --to - only: elsewhere states are kept with the data.');
  }
  if (target.kind === 'json_lines' && types !== undefined) {
    throw new UserError(
      '--types needs a database or a directory, --to - leaves values as they came.',
    );
  }
  if (memory !== undefined && !/^[1-9]\d*(?:\.\d+)? ?[kmgt]i?b$/i.test(memory)) {
    throw new UserError(`--memory ${memory}: write an amount with its unit, for example 2GB.`);
  }
  const run = { kind: 'run', target, queries, memory } as const;
  if (config === undefined) {
    if (queries.length === 0) throw new UserError('Say with --config what to read.');
    for (const [name, value] of [
      ['streams', streams],
      ['reset', reset],
      ['full-refresh', values['full-refresh']],
      ['types', types],
      ['progress', values.progress],
      ['log-file', values['log-file']],
    ]) {
      if (value !== undefined) throw new UserError(`--${String(name)} needs --config.`);
    }
    return { ...run, sync: undefined };
  }
  return {
    ...run,
    sync: {
      config,
      streams: namesIn('streams', streams),
      resets: values['full-refresh'] === true ? 'all' : (namesIn('reset', reset) ?? []),
      stateFile: state,
      types: textTypes(types),
      progress: progressKind(values.progress),
      logFile: values['log-file'],
    },
  };
}

interface Options {
  readonly config?: string | undefined;
  readonly to?: string | undefined;
  readonly streams?: string | undefined;
  readonly state?: string | undefined;
  readonly reset?: string | undefined;
  readonly 'full-refresh'?: boolean | undefined;
  readonly types?: string | undefined;
  readonly memory?: string | undefined;
  readonly progress?: string | undefined;
  readonly 'log-file'?: string | undefined;
  readonly sql?: readonly string[] | undefined;
  readonly help?: boolean | undefined;
}

function optionsOf(args: readonly string[]): Options {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      strict: true,
      options: {
        config: text,
        to: text,
        streams: text,
        state: text,
        reset: text,
        'full-refresh': { type: 'boolean' },
        types: text,
        memory: text,
        progress: text,
        'log-file': text,
        sql: { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return values;
  } catch (error) {
    throw new UserError(errorText(error));
  }
}

function progressKind(text = 'auto'): ProgressKind {
  const kind = PROGRESS_KINDS.find((known) => known === text);
  if (kind !== undefined) return kind;
  throw new UserError(`--progress ${text}: write ${PROGRESS_KINDS.join(', ')}.`);
}

function textTypes(text = 'values'): TextTypes {
  const types = TEXT_TYPES.find((known) => known === text);
  if (types !== undefined) return types;
  throw new UserError(`--types ${text}: write ${TEXT_TYPES.join(', ')}.`);
}

function namesIn(option: string, streams: string | undefined): readonly string[] | undefined {
  if (streams === undefined) return undefined;
  const names = streams
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) throw new UserError(`--${option} names no stream.`);
  return names;
}
