import { textOfJsonSql } from '../columns/text-kind-sql.js';
import { quotePath, quoteText } from '../sql.js';
import { toExactField } from './exact-record.js';
import { rareJsonSql, type SplitFields } from './rare-json.js';

/** Record files that one query reads. */
export interface RecordSource {
  /** In the order of the records. */
  readonly paths: readonly string[];
  /** Whether a file contains an exact record. */
  readonly hasExact: boolean;
  /** Size of the longest line, in bytes. */
  readonly longest: number;
}

/** The minimum size of DuckDB's buffer, in bytes. */
const MIN_BUFFER_BYTES = 1_048_576;

/**
 * Returns an SQL source of the lines of the files, with one column `json`. It reads the files as
 * CSV, without quotes and with a separator that cannot occur in JSON, because DuckDB's reader of
 * JSON lines would allocate and free 32 MB for each statement.
 */
export function recordLines({ paths, longest }: Omit<RecordSource, 'hasExact'>): string {
  const list = paths.map(quotePath).join(', ');
  const lineBytes = longest + 64;
  const options = [
    "columns = {json: 'VARCHAR'}, header = false, auto_detect = false, hive_partitioning = false",
    "delim = '\\x01', quote = '', escape = ''",
    `max_line_size = ${lineBytes}, buffer_size = ${Math.max(MIN_BUFFER_BYTES, lineBytes)}`,
  ];
  return `read_csv([${list}], ${options.join(', ')})`;
}

export interface RowOptions {
  /**
   * Fields whose strings are returned without quotes and escapes; other values are returned as
   * JSON.
   */
  readonly texts?: ReadonlySet<string>;
  /** If present, the rows have a column `rare` with a JSON object of the rare fields. */
  readonly divided?: SplitFields | undefined;
}

/**
 * Returns a query for the records, with the columns `o` (number of the record) and `v0`, `v1`, …
 * (the JSON of each field, NULL if the record lacks it). It extracts fields by position, because
 * DuckDB's names of struct members do not distinguish `City` from `city`.
 */
export function recordRows(
  source: RecordSource,
  fields: readonly string[],
  { texts = new Set(), divided }: RowOptions = {},
): string {
  const plain = fields.map((field) => [field, texts.has(field) ? '"VARCHAR"' : '"JSON"'] as const);
  const exact = fields.map((field) => [toExactField(field), '"VARCHAR"'] as const);
  const structure = orderedJson([
    ['o', '"BIGINT"'],
    ...(fields.length === 0 ? [] : [['d', orderedJson(plain)] as const]),
    ...(fields.length === 0 || !source.hasExact ? [] : [['x', orderedJson(exact)] as const]),
  ]);
  const values = fields.map((field, index) => {
    const member = (name: string): string =>
      `CAST(struct_extract_at(${name}, ${index + 1}) AS VARCHAR)`;
    const exact = texts.has(field) ? textOfJsonSql(member('x')) : member('x');
    const value = source.hasExact ? `coalesce(${member('d')}, ${exact})` : member('d');
    return `${value} AS v${index}`;
  });
  // Extracts the members in a separate step. Otherwise DuckDB would copy the line for each field,
  // which could fill the memory.
  const members = ['o', 'd', 'x']
    .slice(0, fields.length === 0 ? 1 : source.hasExact ? 3 : 2)
    .map((name, index) => `struct_extract_at(s, ${index + 1}) AS ${name}`);
  const line = [`json_transform(json, ${quoteText(structure)}) AS s`];
  const rare = divided === undefined ? [] : ['rare'];
  if (divided !== undefined) line.push(`${rareJsonSql('json', divided, source.hasExact)} AS rare`);
  return `SELECT ${['o', ...values, ...rare].join(', ')} FROM (
    SELECT ${[...members, ...rare].join(', ')} FROM (
      SELECT ${line.join(', ')} FROM ${recordLines(source)}))`;
}

/**
 * Returns the JSON of an object with its members in this order. JSON.stringify would move names
 * such as `123` to the front, and values extracted by position would then belong to other fields.
 * @param members names, with their values as JSON
 */
function orderedJson(members: readonly (readonly [name: string, json: string])[]): string {
  return `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}
