import { quoteText } from '../sql.js';
import { toExactField } from './exact-record.js';

/**
 * The fields of staged records: each of `own` has a column, and those of `rare` share one JSON
 * column.
 */
export interface SplitFields {
  readonly own: readonly string[];
  readonly rare: readonly string[];
}

/**
 * Returns an SQL expression for a JSON object with the rare fields of one line of a record file. It
 * is NULL if none of them has a value.
 * @param json the SQL expression of the line
 */
export function rareJsonSql(json: string, fields: SplitFields, hasExact: boolean): string {
  const plain = object({
    entries: `list_zip(json_keys(${json}, '$.d'), json_extract(${json}, '$.d.*'))`,
    condition: `${isRareSql(fields, (field) => field)} AND CAST(e[2] AS VARCHAR) <> 'null'`,
    member: `CAST(to_json(e[1]) AS VARCHAR) || ':' || CAST(e[2] AS VARCHAR)`,
  });
  if (!hasExact) return `nullif(${plain}, '{}')`;
  // The fields and values of an exact record are texts that contain JSON.
  const exact = object({
    entries: `list_zip(json_keys(${json}, '$.x'), json_extract_string(${json}, '$.x.*'))`,
    condition: isRareSql(fields, toExactField),
    member: `'"' || e[1] || '":' || e[2]`,
  });
  return `coalesce(nullif(${plain}, '{}'), nullif(${exact}, '{}'))`;
}

interface ObjectParts {
  readonly entries: string;
  readonly condition: string;
  readonly member: string;
}

function object({ entries, condition, member }: ObjectParts): string {
  const chosen = `list_filter(${entries}, lambda e: ${condition})`;
  return `'{' || array_to_string(list_transform(${chosen}, lambda e: ${member}), ',') || '}'`;
}

/**
 * Returns an SQL condition that is true if a field is rare. DuckDB searches a list for every field,
 * so the condition contains the shorter of the two lists.
 */
function isRareSql({ own, rare }: SplitFields, written: (field: string) => string): string {
  const [not, list] = rare.length <= own.length ? ['', rare] : ['NOT ', own];
  const texts = list.map((field) => quoteText(written(field))).join(', ');
  return `${not}list_contains([${texts}]::VARCHAR[], e[1])`;
}
