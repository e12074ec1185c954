import type { DuckDBConnection } from '@duckdb/node-api';
import { widerKinds, type ColumnKind } from '../columns/column-kind.js';
import { isPlainNumber } from '../columns/number-text.js';
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
  /** Fields of whole and decimal numbers, which are texts now though they may all be numbers. */
  readonly mixed: readonly string[];
}

/** So many fields are looked at in one query: each takes room for some thousand values at once. */
const MAX_FIELDS = 500;
/** The kinds of a field whose first value is not a text, narrowest first. */
const NOT_TEXT: readonly ColumnKind[] = ['boolean', 'integer', 'number', 'whole'];

/** Among so many records most fields have a value, so that their first one is found without reading all. */
const MAX_FIRST_RECORDS = 2048;
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
  // Text and JSON hold everything: nothing needs to be known of their values.
  const narrow = columns.filter(({ kind }) => widerKinds(kind).length > 0);
  const added = candidates(options, await firstValues(options, fields));
  // All at once: reading the records costs more than all that is asked of them.
  const found = await fittingKinds(options, [
    ...narrow.map(({ field, kind }) => ({ field, kinds: [kind] })),
    ...added,
  ]);
  const misfits = narrow.filter(({ field, kind }) => found.get(field)?.has(kind) === false);
  const known = await widened(options, misfits);
  const chosen = new Map(
    added.map(({ field, kinds, widest }) => {
      const fitting = found.get(field);
      return [field, kinds.find((kind) => fitting?.has(kind)) ?? widest];
    }),
  );
  const texts = [
    ...misfits.filter((column) => isNumeric(column.kind) && known.get(column) === 'text'),
    ...added.filter(({ field, kinds }) => kinds.some(isNumeric) && chosen.get(field) === 'text'),
  ];
  return { known, added: chosen, mixed: await mixedNumbers(options, texts) };
}

/** Those of the fields that `--types numbers` would make numbers. */
async function mixedNumbers(
  options: ChoiceOptions,
  texts: readonly { readonly field: string }[],
): Promise<readonly string[]> {
  const asked = texts.filter(({ field }) => options.typesOf(field) === 'values');
  const areNumbers = (value: string): string => `bool_and(${isPlainNumber(value)})`;
  const questions = asked.map(({ field }) => ({ field, parts: [areNumbers] }));
  const answers = await answersOf(options, questions);
  return [...answers].filter(([, [answer]]) => answer === 'true').map(([field]) => field);
}

function isNumeric(kind: ColumnKind): boolean {
  return kind === 'text_integer' || kind === 'text_decimal';
}

interface Candidates {
  readonly field: string;
  /** Narrowest first. */
  readonly kinds: readonly ColumnKind[];
  /** What does where none of them fits. */
  readonly widest: ColumnKind;
}

/** The first value of a field decides whether its column is one of texts, and which kinds are tried. */
function candidates(
  { typesOf }: ChoiceOptions,
  firsts: ReadonlyMap<string, string>,
): readonly Candidates[] {
  return [...firsts].map(([field, first]) => {
    if (!first.startsWith('"')) return { field, kinds: NOT_TEXT, widest: 'json' };
    const text = first.slice(1).replace(/"$/, '');
    return { field, kinds: textKinds(text, typesOf(field)), widest: 'text' };
  });
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

/** The wider kinds of columns that a value does not fit: seldom, and only then all are tried on all values. */
async function widened(
  options: ChoiceOptions,
  misfits: readonly Column[],
): Promise<ReadonlyMap<Column, ColumnKind>> {
  const found = await fittingKinds(
    options,
    misfits.map(({ field, kind }) => ({ field, kinds: widerFor(options, field, kind) })),
  );
  const known = new Map<Column, ColumnKind>();
  for (const column of misfits) {
    const kinds = widerFor(options, column.field, column.kind);
    const fitting = kinds.filter((kind) => found.get(column.field)?.has(kind));
    known.set(column, await lossless(options, column, fitting));
  }
  return known;
}

/** The first of the wider kinds that alters nothing of what is kept. */
async function lossless(
  { isKept }: ChoiceOptions,
  column: Column,
  kinds: readonly ColumnKind[],
): Promise<ColumnKind> {
  const { kind } = column;
  for (const wider of kinds) {
    const loses = losesSql('', kind, wider) !== undefined;
    const condition = (name: string): string => losesSql(name, kind, wider) ?? 'false';
    if (!loses || !(await isKept(column, condition))) return wider;
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
  for (const limit of [MAX_FIRST_RECORDS, undefined]) {
    const rest = fields.filter((field) => !found.has(field));
    const questions = rest.map((field) => ({ field, parts: [first] }));
    for (const [field, [text]] of await answersOf(options, questions, limit)) {
      if (typeof text === 'string') found.set(field, text);
    }
  }
  return found;
}

/** Text and JSON always fit. */
async function fittingKinds(
  options: Pick<ChoiceOptions, 'connection' | 'source'>,
  asked: readonly { readonly field: string; readonly kinds: readonly ColumnKind[] }[],
): Promise<ReadonlyMap<string, Fitting>> {
  const questions = asked.map(({ field, kinds }) => {
    const narrow = kinds.filter((kind) => widerKinds(kind).length > 0);
    const parts = narrow.map((kind) => (value: string): string => {
      const fits = `coalesce(${fitsSql(value, kind)}, false)`;
      return `coalesce(bool_and(${value} IS NULL OR ${fits}), true)`;
    });
    return { field, kinds, narrow, parts };
  });
  const answers = await answersOf(
    options,
    questions.filter(({ parts }) => parts.length > 0),
  );
  return new Map(
    questions.map(({ field, kinds, narrow }) => {
      const misfits = narrow.filter((_, index) => answers.get(field)?.[index] !== 'true');
      return [field, new Set(kinds.filter((kind) => !misfits.includes(kind)))];
    }),
  );
}

/**
 * Asks the values of each field for aggregates, in one query for as many fields as there is room for.
 * @param limit how many records are read, from the first on; all when absent
 */
async function answersOf(
  { connection, source }: Pick<ChoiceOptions, 'connection' | 'source'>,
  questions: readonly {
    readonly field: string;
    /** Expressions for an aggregate, given the SQL of the value. */
    readonly parts: readonly ((value: string) => string)[];
  }[],
  limit?: number,
): Promise<ReadonlyMap<string, readonly (string | null)[]>> {
  const found = new Map<string, readonly (string | null)[]>();
  for (let start = 0; start < questions.length; start += MAX_FIELDS) {
    const group = questions.slice(start, start + MAX_FIELDS);
    const parts = group.flatMap((question, index) =>
      question.parts.map((part) => part(`v${index}`)),
    );
    const fields = group.map(({ field }) => field);
    const rows = `${recordRows(source, fields)}${limit === undefined ? '' : ` LIMIT ${limit}`}`;
    const sql = `SELECT ${parts.join(', ')} FROM (${rows})`;
    const [answers = []] = await textRows(connection, sql);
    let at = 0;
    for (const { field, parts } of group) {
      found.set(field, answers.slice(at, at + parts.length));
      at += parts.length;
    }
  }
  return found;
}
