import type { Buffer } from 'node:buffer';
import type { DuckDBConnection } from '@duckdb/node-api';
import { readSql, sqlType } from '../columns/column-sql.js';
import type { Column, StreamColumns } from '../columns/stream-columns.js';
import type { TextTypes } from '../columns/text-types.js';
import { stagedName } from '../tables/key-sql.js';
import { textRows } from '../tables/text-rows.js';
import { allStrings, chooseKinds } from './choose-kinds.js';
import { fieldOfExact } from './exact-record.js';
import { RecordFile } from './record-file.js';
import type { SplitFields } from './rare-json.js';
import { recordLines, recordRows } from './record-rows.js';

/** From so many columns on, it matters how many steps their expressions have. */
const MIN_WIDE_COLUMNS = 300;

export interface StagedOptions {
  readonly connection: DuckDBConnection;
  /** The file for the records. */
  readonly path: string;
  readonly columns: StreamColumns;
  /** Is told how many columns there will be before they are read together. */
  readonly makeRoom: (columns: number) => Promise<void>;
  /** Whether a row that is already kept meets the condition on the column. */
  readonly isKept: (column: Column, condition: (name: string) => string) => Promise<boolean>;
  /** Which types a new column of texts in this field may get. */
  readonly typesOf: (field: string) => TextTypes;
}

/**
 * Records that no state covers yet. They lie in a file as they came, and DuckDB reads them from there
 * once they are kept: no record becomes an object of JavaScript, and none waits in memory.
 */
export class StagedRecords {
  /** Fields that became texts as their numbers are whole and decimal, of all batches so far. */
  readonly mixed = new Set<string>();
  private readonly file: RecordFile;
  /** The columns of which a record has a value. */
  private present: ReadonlySet<Column> = new Set();
  /** Fields of a wide table whose staged values are all strings and go into a column of text. */
  private texts: ReadonlySet<string> = new Set();
  /** The fields of the records without a column of their own. */
  private rareFields: readonly string[] = [];

  constructor(private readonly options: StagedOptions) {
    this.file = new RecordFile(options.path);
  }

  get isEmpty(): boolean {
    return this.file.rows === 0;
  }

  /** @param isPlain whether DuckDB reads the data without altering a value */
  add(data: Buffer, isPlain: boolean): void {
    this.file.add(data, isPlain);
  }

  /** Gives every field a column of a kind that holds all its values, kept and staged. */
  async shape(): Promise<void> {
    if (this.isEmpty) return;
    this.file.flush();
    const { connection, columns, isKept, typesOf } = this.options;
    const fields = await this.fields();
    const known = fields.flatMap((field) => columns.of(field) ?? []);
    const unknown = fields.filter((field) => columns.of(field) === undefined);
    const { added, rare } = columns.divide(unknown);
    this.rareFields = rare;
    await this.options.makeRoom(columns.all.length + added.length);
    const chosen = await chooseKinds(
      { connection, source: this.file, isKept, typesOf },
      known,
      added,
    );
    for (const field of chosen.mixed) this.mixed.add(field);
    for (const column of known) column.kind = chosen.known.get(column) ?? column.kind;
    // A field whose values are all null needs no column.
    const made = added.flatMap((field) => {
      const kind = chosen.added.get(field);
      return kind === undefined ? [] : [columns.ensure(field, kind)];
    });
    this.present = new Set([...known, ...made, ...(rare.length > 0 ? [columns.ensureRare()] : [])]);
    this.texts = await this.allTexts();
  }

  /** The staged fields without a column of their own. */
  get rare(): readonly string[] {
    return this.rareFields;
  }

  /** Whether a staged record has a value for the column. */
  has(column: Column): boolean {
    return this.present.has(column);
  }

  /**
   * A query for the number `o` of each record and its values for the columns, named by their place
   * among all columns of the stream.
   */
  rows(columns: readonly Column[]): string {
    const { all, rare } = this.options.columns;
    const indexes = new Map(all.map((column, index) => [column, index]));
    const own = columns.filter((column) => this.present.has(column) && column !== rare);
    const places = new Map(own.map((column, place) => [column, place]));
    const valueOf = (column: Column): string => {
      if (!this.present.has(column)) return 'NULL';
      if (column === rare) return readSql('rare', column.kind);
      const json = `v${places.get(column) ?? ''}`;
      return this.texts.has(column.field) ? json : readSql(json, column.kind);
    };
    const values = columns.map((column) => {
      const name = stagedName(indexes.get(column) ?? 0);
      return `CAST(${valueOf(column)} AS ${sqlType(column.kind)}) AS ${name}`;
    });
    const hasRare = columns.some((column) => column === rare && this.present.has(column));
    const records = recordRows(this.file, fieldsOf(own), {
      texts: this.texts,
      divided: hasRare ? this.divided : undefined,
    });
    return `SELECT ${['o', ...values].join(', ')} FROM (${records})`;
  }

  /** All fields that the staged records have. */
  private get divided(): SplitFields {
    const { rare } = this.options.columns;
    const own = [...this.present].filter((column) => column !== rare);
    return { own: fieldsOf(own), rare: this.rareFields };
  }

  clear(): void {
    this.file.clear();
    this.present = new Set();
    this.texts = new Set();
    this.rareFields = [];
  }

  /**
   * Every step of an expression takes 32 kB for each column at once, which is too much for thousands of
   * columns; where all values are strings there is nothing to express.
   */
  private async allTexts(): Promise<ReadonlySet<string>> {
    const { connection } = this.options;
    if (this.present.size < MIN_WIDE_COLUMNS || this.file.hasExact) return new Set();
    const fields = [...this.present]
      .filter(({ kind }) => kind === 'text')
      .map(({ field }) => field);
    return allStrings({ connection, source: this.file }, fields);
  }

  /** All fields of the records, the most frequent first. */
  private async fields(): Promise<readonly string[]> {
    const { counts, isAmbiguous } = await this.names('d');
    if (isAmbiguous) {
      // A field that a record has twice, or that DuckDB cannot read: JavaScript takes the last one.
      this.file.rewrite();
      counts.clear();
    }
    if (this.file.hasExact) {
      for (const [text, count] of (await this.names('x')).counts) {
        const field = fieldOfExact(text);
        counts.set(field, (counts.get(field) ?? 0) + count);
      }
    }
    return [...counts]
      .sort(([one, first], [other, second]) => second - first || (one < other ? -1 : 1))
      .map(([field]) => field);
  }

  private async names(
    member: 'd' | 'x',
  ): Promise<{ readonly counts: Map<string, number>; readonly isAmbiguous: boolean }> {
    const rows = await textRows(
      this.options.connection,
      `SELECT field, sum(n), bool_or(is_double) FROM (
         SELECT unnest(fields) AS field, n, len(fields) <> len(list_distinct(fields)) AS is_double
         FROM (SELECT json_keys(json, '$.${member}') AS fields, count(*) AS n
               FROM ${recordLines(this.file)} GROUP BY ALL))
       GROUP BY field`,
    );
    return {
      counts: new Map(rows.map(([field, count]) => [field ?? '', Number(count)])),
      isAmbiguous: rows.some(([, , isDouble]) => isDouble === 'true'),
    };
  }
}

function fieldsOf(columns: readonly Column[]): readonly string[] {
  return columns.map(({ field }) => field);
}
