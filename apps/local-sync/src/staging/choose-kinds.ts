import type { DuckDBConnection } from '@duckdb/node-api';
import { widerKinds, type ColumnKind } from '../columns/column-kind.js';
import { fitsSql, losesSql } from '../columns/column-sql.js';
import type { Column } from '../columns/stream-columns.js';
import { textRows } from '../tables/text-rows.js';
import { recordRows, type RecordSource } from './record-rows.js';

export interface ChoiceOptions {
  readonly connection: DuckDBConnection;
  readonly source: RecordSource;
  /** Whether a row that is already kept meets the condition on the column. */
  readonly isKept: (column: Column, condition: (name: string) => string) => Promise<boolean>;
}

export interface ChosenKinds {
  readonly known: ReadonlyMap<Column, ColumnKind>;
  /** By field; one whose values are all null has none. */
  readonly added: ReadonlyMap<string, ColumnKind>;
}

/** So many fields are looked at in one query: each takes room for some thousand values at once. */
const MAX_FIELDS = 200;
/** The kinds of a field whose first value is not a text, narrowest first. */
const NOT_TEXT: readonly ColumnKind[] = ['boolean', 'integer', 'number', 'whole'];

/** What the staged values of a field have in common. */
interface Values {
  readonly count: number;
  /** How its first value begins, as JSON. */
  readonly first: string;
  /** The kinds asked for that give back every value as it came. */
  readonly fitting: ReadonlySet<ColumnKind>;
}

/** Chooses for every field the narrowest kind that holds its values, kept and staged, unaltered. */
export async function chooseKinds(
  options: ChoiceOptions,
  columns: readonly Column[],
  fields: readonly string[],
): Promise<ChosenKinds> {
  const known = new Map<Column, ColumnKind>();
  // Text and JSON hold everything: nothing needs to be known of their values.
  const narrow = columns.filter(({ kind }) => widerKinds(kind).length > 0);
  const asked = narrow.map(({ field, kind }) => ({ field, kinds: [kind, ...widerKinds(kind)] }));
  const found = await valuesOf(options, asked);
  for (const column of narrow) {
    const values = found.get(column.field);
    if (values !== undefined) known.set(column, await widened(options, column, values));
  }
  const added = new Map<string, ColumnKind>();
  const news = await valuesOf(
    options,
    fields.map((field) => ({ field, kinds: NOT_TEXT })),
  );
  for (const [field, { count, first, fitting }] of news) {
    if (count === 0) continue;
    const kind = NOT_TEXT.find((candidate) => fitting.has(candidate));
    added.set(field, first === '"' ? 'text' : (kind ?? 'json'));
  }
  return { known, added };
}

async function widened(
  { isKept }: ChoiceOptions,
  column: Column,
  { fitting }: Values,
): Promise<ColumnKind> {
  const { kind } = column;
  if (fitting.has(kind)) return kind;
  for (const wider of widerKinds(kind)) {
    if (!fitting.has(wider)) continue;
    // Where the wider kind would alter what is kept, a wider one still has to do.
    const loses = losesSql('', kind, wider) !== undefined;
    const condition = (name: string): string => losesSql(name, kind, wider) ?? 'false';
    if (!loses || !(await isKept(column, condition))) return wider;
  }
  return kind;
}

async function valuesOf(
  { connection, source }: ChoiceOptions,
  asked: readonly { readonly field: string; readonly kinds: readonly ColumnKind[] }[],
): Promise<ReadonlyMap<string, Values>> {
  const found = new Map<string, Values>();
  for (let start = 0; start < asked.length; start += MAX_FIELDS) {
    const group = asked.slice(start, start + MAX_FIELDS);
    const parts = group.flatMap(({ kinds }, index) => [
      `count(v${index})`,
      `arg_min(left(v${index}, 1), o)`,
      ...kinds.map(
        (kind) =>
          `coalesce(bool_and(v${index} IS NULL OR coalesce(${fitsSql(`v${index}`, kind)}, false)), true)`,
      ),
    ]);
    const fields = group.map(({ field }) => field);
    const sql = `SELECT ${parts.join(', ')} FROM (${recordRows(source, fields)})`;
    const [answers = []] = await textRows(connection, sql);
    let at = 0;
    for (const { field, kinds } of group) {
      const [count, first, ...fits] = answers.slice(at, at + 2 + kinds.length);
      at += 2 + kinds.length;
      const fitting = new Set(kinds.filter((_, index) => fits[index] === 'true'));
      found.set(field, { count: Number(count ?? '0'), first: first ?? '', fitting });
    }
  }
  return found;
}
