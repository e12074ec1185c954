import { quotePath, quoteText } from '../sql.js';
import { exactField } from './exact-record.js';
import { rareJson, type SplitFields } from './rare-json.js';

/** A file of records as SQL reads it. */
export interface RecordSource {
  readonly path: string;
  readonly hasExact: boolean;
  /** Bytes of the longest line. */
  readonly longest: number;
}

/** Room for one line in DuckDB's reader; twice as much is read at once by each thread. */
const MIN_LINE_BYTES = 1_048_576;

/** The lines of the file, in the column `json`. */
export function recordLines({ path, longest }: RecordSource): string {
  const room = Math.max(MIN_LINE_BYTES, longest + 64);
  return `read_ndjson_objects(${quotePath(path)}, maximum_object_size = ${room})`;
}

export interface RowOptions {
  /**
   * Fields whose values are all strings: they come as what they hold, not as JSON. Only for a source
   * without exact records.
   */
  readonly texts?: ReadonlySet<string>;
  /** Where the rows shall have a column `rare`, with the JSON object of the rare fields. */
  readonly divided?: SplitFields | undefined;
}

/**
 * A query for the number `o` of each record and the JSON of each of the fields, `v0`, `v1`, …; NULL
 * where a record lacks the field. Fields are found by their place, as DuckDB's names of members do not
 * tell `City` from `city`.
 */
export function recordRows(
  source: RecordSource,
  fields: readonly string[],
  { texts = new Set(), divided }: RowOptions = {},
): string {
  const plain = Object.fromEntries(
    fields.map((field) => [field, texts.has(field) ? 'VARCHAR' : 'JSON']),
  );
  const exact = Object.fromEntries(fields.map((field) => [exactField(field), 'VARCHAR']));
  const structure = JSON.stringify({
    o: 'BIGINT',
    ...(fields.length === 0 ? {} : { d: plain }),
    ...(fields.length === 0 || !source.hasExact ? {} : { x: exact }),
  });
  const values = fields.map((_, index) => {
    const member = (name: string): string =>
      `CAST(struct_extract_at(${name}, ${index + 1}) AS VARCHAR)`;
    const value = source.hasExact ? `coalesce(${member('d')}, ${member('x')})` : member('d');
    return `${value} AS v${index}`;
  });
  // The members first, and once: a copy of one for each field would fill the memory.
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
