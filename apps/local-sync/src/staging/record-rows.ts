import { textOfJson } from '../columns/text-kind-sql.js';
import { quotePath, quoteText } from '../sql.js';
import { exactField } from './exact-record.js';
import { rareJson, type SplitFields } from './rare-json.js';

/** Files of records as SQL reads them, in the order of the records. */
export interface RecordSource {
  readonly paths: readonly string[];
  readonly hasExact: boolean;
  /** The size of the longest line in bytes. */
  readonly longest: number;
}

/** The minimum number of bytes that DuckDB reads at once. */
const MIN_BUFFER_BYTES = 1_048_576;

/**
 * Returns a query for the lines of the files, in the column `json`. They are read as a CSV file of one column,
 * without quotes and with a
 * separator that JSON cannot hold: DuckDB's reader of JSON lines would allocate and free 32 MB for each
 * statement.
 */
export function recordLines({ paths, longest }: Omit<RecordSource, 'hasExact'>): string {
  const list = paths.map(quotePath).join(', ');
  const room = longest + 64;
  const options = [
    "columns = {json: 'VARCHAR'}, header = false, auto_detect = false, hive_partitioning = false",
    "delim = '\\x01', quote = '', escape = ''",
    `max_line_size = ${room}, buffer_size = ${Math.max(MIN_BUFFER_BYTES, room)}`,
  ];
  return `read_csv([${list}], ${options.join(', ')})`;
}

export interface RowOptions {
  /**
   * Fields that are read as texts, not as JSON: a string as its content, anything else as its JSON.
   */
  readonly texts?: ReadonlySet<string>;
  /** Adds a column `rare` to the rows, with the JSON object of the rare fields. */
  readonly divided?: SplitFields | undefined;
}

/**
 * Returns a query for the number `o` of each record and the JSON of each of the fields, `v0`, `v1`,
 * …; NULL if a record lacks the field. Fields are found by their position, as DuckDB's names of
 * members do not distinguish `City` from `city`.
 */
export function recordRows(
  source: RecordSource,
  fields: readonly string[],
  { texts = new Set(), divided }: RowOptions = {},
): string {
  const plain = fields.map((field) => [field, texts.has(field) ? '"VARCHAR"' : '"JSON"'] as const);
  const exact = fields.map((field) => [exactField(field), '"VARCHAR"'] as const);
  const structure = inOrder([
    ['o', '"BIGINT"'],
    ...(fields.length === 0 ? [] : [['d', inOrder(plain)] as const]),
    ...(fields.length === 0 || !source.hasExact ? [] : [['x', inOrder(exact)] as const]),
  ]);
  const values = fields.map((field, index) => {
    const member = (name: string): string =>
      `CAST(struct_extract_at(${name}, ${index + 1}) AS VARCHAR)`;
    const exact = texts.has(field) ? textOfJson(member('x')) : member('x');
    const value = source.hasExact ? `coalesce(${member('d')}, ${exact})` : member('d');
    return `${value} AS v${index}`;
  });
  // The members are extracted first and once: a copy of the line for each field would fill the memory.
  const members = ['o', 'd', 'x']
    .slice(0, fields.length === 0 ? 1 : source.hasExact ? 3 : 2)
    .map((name, index) => `struct_extract_at(s, ${index + 1}) AS ${name}`);
  const line = [`json_transform(json, ${quoteText(structure)}) AS s`];
  const rare = divided === undefined ? [] : ['rare'];
  if (divided !== undefined) line.push(`${rareJson('json', divided, source.hasExact)} AS rare`);
  return `SELECT ${['o', ...values, ...rare].join(', ')} FROM (
    SELECT ${[...members, ...rare].join(', ')} FROM (
      SELECT ${line.join(', ')} FROM ${recordLines(source)}))`;
}

/**
 * Returns the JSON of an object with its members in the given order. An object of JavaScript would move names
 * such as `123` to its
 * front, and every value found by position would be that of another field.
 * @param members names, and values as JSON
 */
function inOrder(members: readonly (readonly [name: string, json: string])[]): string {
  return `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}
