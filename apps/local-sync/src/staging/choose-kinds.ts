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
const MAX_FIELDS = 500;
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
  const found = await valuesOf(
    options,
    narrow.map(({ field, kind }) => ({ field, kinds: [kind] })),
  );
  // Seldom does a value not fit, and only then all wider kinds are tried on all values.
  const misfits = narrow.filter(({ field, kind }) => found.get(field)?.fitting.has(kind) === false);
  const wider = await valuesOf(
    options,
    misfits.map(({ field, kind }) => ({ field, kinds: widerKinds(kind) })),
  );
  for (const column of misfits) {
    const values = wider.get(column.field);
    if (values !== undefined) known.set(column, await widened(options, column, values));
  }
  return { known, added: await kindsOfNew(options, fields) };
}

/** A text that comes first makes a column of text; only other values are tried in narrower kinds. */
async function kindsOfNew(
  options: ChoiceOptions,
  fields: readonly string[],
): Promise<ReadonlyMap<string, ColumnKind>> {
  const added = new Map<string, ColumnKind>();
  const begun = await valuesOf(
    options,
    fields.map((field) => ({ field, kinds: [] })),
  );
  for (const [field, { count, first }] of begun)
    if (count > 0 && first === '"') added.set(field, 'text');
  const others = [...begun].filter(([field, { count }]) => count > 0 && !added.has(field));
  const tried = await valuesOf(
    options,
    others.map(([field]) => ({ field, kinds: NOT_TEXT })),
  );
  for (const [field, { fitting }] of tried) {
    added.set(field, NOT_TEXT.find((kind) => fitting.has(kind)) ?? 'json');
  }
  return added;
}

/** Those of the fields whose values are all strings. */
export async function allStrings(
  { connection, source }: Pick<ChoiceOptions, 'connection' | 'source'>,
  fields: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (let start = 0; start < fields.length; start += MAX_FIELDS) {
    const group = fields.slice(start, start + MAX_FIELDS);
    const parts = group.map((_, index) => `bool_and(starts_with(v${index}, '"'))`);
    const sql = `SELECT ${parts.join(', ')} FROM (${recordRows(source, group)})`;
    const [answers = []] = await textRows(connection, sql);
    for (const [index, field] of group.entries()) if (answers[index] === 'true') found.add(field);
  }
  return found;
}

async function widened(
  { isKept }: ChoiceOptions,
  column: Column,
  { fitting }: Values,
): Promise<ColumnKind> {
  const { kind } = column;
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
  { connection, source }: Pick<ChoiceOptions, 'connection' | 'source'>,
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
