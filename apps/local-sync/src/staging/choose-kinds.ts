import type { DuckDBConnection } from '@duckdb/node-api';
import { widerKinds, type ColumnKind } from '../columns/column-kind.js';
import { fitsSql, losesSql } from '../columns/column-sql.js';
import type { Column } from '../columns/stream-columns.js';
import { isAllowed, textKinds, type TextTypes } from '../columns/text-types.js';
import { textRows } from '../tables/text-rows.js';
import { recordRows, type RecordSource } from './record-rows.js';

export interface ChoiceOptions {
  readonly connection: DuckDBConnection;
  readonly source: RecordSource;
  /** Whether a row that is already kept meets the condition on the column. */
  readonly isKept: (column: Column, condition: (name: string) => string) => Promise<boolean>;
  /** Which types a new column of texts in this field may get. */
  readonly typesOf: (field: string) => TextTypes;
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

/** Characters of the first value that are looked at: enough for a time of day, the most that tells a kind. */
const MAX_FIRST = 32;

/** The kinds asked for that give back every staged value of a field as it came. */
type Fitting = ReadonlySet<ColumnKind>;

/** Chooses for every field the narrowest kind that holds its values, kept and staged, unaltered. */
export async function chooseKinds(
  options: ChoiceOptions,
  columns: readonly Column[],
  fields: readonly string[],
): Promise<ChosenKinds> {
  const known = new Map<Column, ColumnKind>();
  // Text and JSON hold everything: nothing needs to be known of their values.
  const narrow = columns.filter(({ kind }) => widerKinds(kind).length > 0);
  const found = await fittingKinds(
    options,
    narrow.map(({ field, kind }) => ({ field, kinds: [kind] })),
  );
  // Seldom does a value not fit, and only then all wider kinds are tried on all values.
  const misfits = narrow.filter(({ field, kind }) => found.get(field)?.has(kind) === false);
  const wider = await fittingKinds(
    options,
    misfits.map(({ field, kind }) => ({ field, kinds: widerFor(options, field, kind) })),
  );
  for (const column of misfits) {
    const fitting = wider.get(column.field);
    if (fitting !== undefined) known.set(column, await widened(options, column, fitting));
  }
  return { known, added: await kindsOfNew(options, fields) };
}

/** The first value of a field decides whether its column is one of texts, and which kinds are tried. */
async function kindsOfNew(
  options: ChoiceOptions,
  fields: readonly string[],
): Promise<ReadonlyMap<string, ColumnKind>> {
  const begun = await firstValues(options, fields);
  const asked = [...begun].map(([field, first]) => {
    const isText = first.startsWith('"');
    const text = first.slice(1).replace(/"$/, '');
    const kinds = isText ? textKinds(text, options.typesOf(field)) : NOT_TEXT;
    return { field, kinds, widest: isText ? 'text' : 'json' } as const;
  });
  const tried = await fittingKinds(
    options,
    asked.filter(({ kinds }) => kinds.length > 0),
  );
  return new Map(
    asked.map(({ field, kinds, widest }) => {
      const fitting = tried.get(field);
      return [field, kinds.find((kind) => fitting?.has(kind)) ?? widest];
    }),
  );
}

/** Those of the fields whose values are all strings. */
export async function allStrings(
  source: Pick<ChoiceOptions, 'connection' | 'source'>,
  fields: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const isAll = (value: string): string => `bool_and(starts_with(${value}, '"'))`;
  const questions = fields.map((field) => ({ field, parts: [isAll] }));
  for (const [field, [answer]] of await answersOf(source, questions)) {
    if (answer === 'true') found.add(field);
  }
  return found;
}

async function widened(
  options: ChoiceOptions,
  column: Column,
  fitting: Fitting,
): Promise<ColumnKind> {
  const { kind } = column;
  for (const wider of widerFor(options, column.field, kind)) {
    if (!fitting.has(wider)) continue;
    // Where the wider kind would alter what is kept, a wider one still has to do.
    const loses = losesSql('', kind, wider) !== undefined;
    const condition = (name: string): string => losesSql(name, kind, wider) ?? 'false';
    if (!loses || !(await options.isKept(column, condition))) return wider;
  }
  return kind;
}

function widerFor(
  { typesOf }: ChoiceOptions,
  field: string,
  kind: ColumnKind,
): readonly ColumnKind[] {
  return widerKinds(kind).filter((wider) => isAllowed(wider, typesOf(field)));
}

/** How the first value of each field begins, as JSON; a field whose values are all null has none. */
async function firstValues(
  options: Pick<ChoiceOptions, 'connection' | 'source'>,
  fields: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const first = (value: string): string => `arg_min(left(${value}, ${MAX_FIRST}), o)`;
  const questions = fields.map((field) => ({ field, parts: [first] }));
  for (const [field, [text]] of await answersOf(options, questions)) {
    if (typeof text === 'string') found.set(field, text);
  }
  return found;
}

async function fittingKinds(
  options: Pick<ChoiceOptions, 'connection' | 'source'>,
  asked: readonly { readonly field: string; readonly kinds: readonly ColumnKind[] }[],
): Promise<ReadonlyMap<string, Fitting>> {
  const questions = asked.map(({ field, kinds }) => ({
    field,
    parts: kinds.map((kind) => (value: string): string => {
      const fits = `coalesce(${fitsSql(value, kind)}, false)`;
      return `coalesce(bool_and(${value} IS NULL OR ${fits}), true)`;
    }),
  }));
  const answers = await answersOf(options, questions);
  return new Map(
    asked.map(({ field, kinds }) => [
      field,
      new Set(kinds.filter((_, index) => answers.get(field)?.[index] === 'true')),
    ]),
  );
}

/** Asks the values of each field for aggregates, in one query for as many fields as there is room for. */
async function answersOf(
  { connection, source }: Pick<ChoiceOptions, 'connection' | 'source'>,
  questions: readonly {
    readonly field: string;
    /** Expressions for an aggregate, given the SQL of the value. */
    readonly parts: readonly ((value: string) => string)[];
  }[],
): Promise<ReadonlyMap<string, readonly (string | null)[]>> {
  const found = new Map<string, readonly (string | null)[]>();
  for (let start = 0; start < questions.length; start += MAX_FIELDS) {
    const group = questions.slice(start, start + MAX_FIELDS);
    const parts = group.flatMap((question, index) =>
      question.parts.map((part) => part(`v${index}`)),
    );
    const fields = group.map(({ field }) => field);
    const sql = `SELECT ${parts.join(', ')} FROM (${recordRows(source, fields)})`;
    const [answers = []] = await textRows(connection, sql);
    let at = 0;
    for (const { field, parts } of group) {
      found.set(field, answers.slice(at, at + parts.length));
      at += parts.length;
    }
  }
  return found;
}
