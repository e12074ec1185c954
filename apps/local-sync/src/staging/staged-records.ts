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
    const added = fields.filter((field) => columns.of(field) === undefined);
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
    this.present = new Set([...known, ...made]);
    this.texts = await this.allTexts();
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
    const all = this.options.columns.all;
    const present = columns.filter((column) => this.present.has(column));
    const places = new Map(present.map((column, place) => [column, place]));
    const indexes = new Map(all.map((column, index) => [column, index]));
    const values = columns.map((column) => {
      const place = places.get(column);
      const isText = this.texts.has(column.field);
      const json = `v${place ?? ''}`;
      const value = place === undefined ? 'NULL' : isText ? json : readSql(json, column.kind);
      return `CAST(${value} AS ${sqlType(column.kind)}) AS ${stagedName(indexes.get(column) ?? 0)}`;
    });
    const fields = present.map(({ field }) => field);
    return `SELECT ${['o', ...values].join(', ')} FROM (${recordRows(this.file, fields, this.texts)})`;
  }

  clear(): void {
    this.file.clear();
    this.present = new Set();
    this.texts = new Set();
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
    const { plain, isAmbiguous } = await this.names('d');
    if (isAmbiguous) {
      // A field that a record has twice, or that DuckDB cannot read: JavaScript takes the last one.
      this.file.rewrite();
      return (await this.names('x')).plain.map(fieldOfExact);
    }
    if (!this.file.hasExact) return plain;
    const exact = (await this.names('x')).plain.map(fieldOfExact);
    return [...new Set([...plain, ...exact])];
  }

  private async names(
    member: 'd' | 'x',
  ): Promise<{ readonly plain: readonly string[]; readonly isAmbiguous: boolean }> {
    const rows = await textRows(
      this.options.connection,
      `SELECT field, bool_or(is_double) FROM (
         SELECT unnest(fields) AS field, n, len(fields) <> len(list_distinct(fields)) AS is_double
         FROM (SELECT json_keys(json, '$.${member}') AS fields, count(*) AS n
               FROM ${recordLines(this.file)} GROUP BY ALL))
       GROUP BY field ORDER BY sum(n) DESC, field`,
    );
    return {
      plain: rows.map(([field]) => field ?? ''),
      isAmbiguous: rows.some(([, isDouble]) => isDouble === 'true'),
    };
  }
}
