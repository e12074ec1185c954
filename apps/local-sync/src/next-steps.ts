import type { SyncChoice } from './command-line.js';
import { quoteName } from './sql.js';
import type { Target } from './target.js';
import { DOCUMENTATION_URL, textTable } from '@source-mixpanel/text';

export interface NextStepsOptions {
  /** How the program was started, without its options. */
  readonly program: string;
  readonly sync: SyncChoice;
  readonly target: Target;
  readonly memory: string | undefined;
  /** Whether every stream is complete. */
  readonly isComplete: boolean;
  /** The name of a stream with rows. */
  readonly stream: string | undefined;
}

/** Returns lines that say where the data is, and how to query it, sync again and schedule it. */
export function nextSteps(options: NextStepsOptions): readonly string[] {
  const { target, stream, sync, isComplete } = options;
  const again = isComplete ? 'sync again' : 'continue';
  if (target.kind === 'json_lines') {
    if (sync.stateFile === undefined) {
      return [
        'No state was saved, so the next run reads everything again. With --state FILE, a run continues where the last one ended.',
      ];
    }
    return table([[again, commandOf(options)]]);
  }
  const saved = isComplete
    ? []
    : [
        'The rows that the table counts are saved. The next run reads the rest; nothing is lost or stored twice.',
      ];
  const place =
    target.kind === 'duckdb'
      ? `The data is in ${target.path}, in one table for each stream.`
      : `The data is in ${target.directory}, in one folder of Parquet files for each stream.`;
  return [
    ...saved,
    place,
    ...table([
      ...(stream === undefined ? [] : [['query', queryOf(options, stream)]]),
      [again, commandOf(options)],
      ['schedule', `${DOCUMENTATION_URL}/guide/schedule.md`],
    ]),
  ];
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const lines = rows.map(([what = '', how = '']) => [`${what}:`, how]);
  return textTable(['', ''], lines).split('\n').slice(1);
}

/**
 * Returns the command of this run with only the options that the next run needs too, so without
 * `--reset`, `--full-refresh`, `--sql`, `--report`, `--progress` and `--log-file`.
 */
function commandOf({ program, sync, target, memory }: NextStepsOptions): string {
  const { config, streams, stateFile, types, isStrict } = sync;
  const options = [
    ['config', config],
    ['to', optionOf(target)],
    ['streams', streams?.join(',')],
    ['state', stateFile],
    ['types', types === 'values' ? undefined : types],
    ['memory', memory],
  ] as const;
  const words = options.flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, shellWord(value)],
  );
  return [program, ...words, ...(isStrict ? ['--strict'] : [])].join(' ');
}

function queryOf({ program, target }: NextStepsOptions, stream: string): string {
  const table = /^[a-z_]+$/.test(stream) ? stream : quoteName(stream);
  const sql =
    stream === 'export'
      ? 'SELECT event, count(*) FROM export GROUP BY event ORDER BY 2 DESC'
      : `SELECT * FROM ${table} LIMIT 5`;
  return `${program} --to ${shellWord(optionOf(target))} --sql ${shellWord(sql)}`;
}

/** Returns the target in the form of `--to`. */
function optionOf(target: Target): string {
  switch (target.kind) {
    case 'json_lines':
      return '-';
    case 'duckdb':
      return target.path;
    case 'parquet':
      return target.directory;
  }
}

/** Quotes a text as one word of a POSIX shell. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
