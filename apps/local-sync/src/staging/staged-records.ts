import type { Buffer } from 'node:buffer';
import type { DuckDBConnection } from '@duckdb/node-api';
import { isReadFromText, readSql, sqlType } from '../columns/column-sql.js';
import type { Column } from '../columns/stream-columns.js';
import type { BackgroundWork } from '../tables/background-work.js';
import { stagedName } from '../tables/key-sql.js';
import type { KeyTable, KeySource } from '../tables/key-table.js';
import { countFields } from './field-names.js';
import { FieldSurvey, type SurveyOptions } from './field-survey.js';
import { RecordFiles } from './record-files.js';
import type { SplitFields } from './rare-json.js';
import { recordRows, type RecordSource } from './record-rows.js';
import { StagedValues } from './staged-values.js';
import { widenColumns, type WidenOptions } from './widen-columns.js';

export interface StagedOptions extends SurveyOptions, WidenOptions {
  /** The path of the record files, without their number and extension. */
  readonly path: string;
  /** The size at which a record file is complete, in bytes. */
  readonly fileBytes: number;
  /** Reads complete files while more records arrive. */
  readonly background: BackgroundWork;
  /** A second connection, for queries that run while the first one is in use. */
  readonly second: DuckDBConnection;
  /** Stores the key and the day of each row of a complete file. */
  readonly keyTable: Pick<KeyTable, 'addAhead'>;
  /** Prepares DuckDB for queries that read this number of columns. */
  readonly prepareForColumns: (columns: number) => Promise<void>;
}

/**
 * The records of a stream that no state covers yet. They are written to files, from which DuckDB
 * reads them, so that records neither become JavaScript objects nor fill the memory. Complete files
 * are tested while more records arrive. When a state arrives, `determineColumns` creates the
 * columns and `rows` reads the values.
 */
export class StagedRecords {
  /** Fields that this sync stores as text because they contain both integers and decimals. */
  readonly mixed = new Set<string>();
  private readonly files: RecordFiles;
  private survey: FieldSurvey;
  /** The columns for which a staged record may have a value. Set by `determineColumns`. */
  private present: ReadonlySet<Column> = new Set();
  /** The fields of the staged records that share the JSON column. Set by `determineColumns`. */
  private rareFields: readonly string[] = [];

  constructor(private readonly options: StagedOptions) {
    this.files = new RecordFiles(options.path, options.fileBytes);
    this.survey = new FieldSurvey(options);
  }

  get isEmpty(): boolean {
    return this.files.isEmpty;
  }

  /** @param isPlain whether DuckDB reads the data without altering a value */
  add(data: Buffer, isPlain: boolean): void {
    const file = this.files.add(data, isPlain);
    if (file === undefined) return;
    const { survey } = this;
    const { background, second, keyTable } = this.options;
    background.add(
      () => countFields(second, file),
      async (found) => {
        await survey.add(file, found);
        const isFitting = (column: Column): boolean => survey.fits(column);
        await keyTable.addAhead({ ...this.keySource, paths: [file.path] }, isFitting);
      },
    );
  }

  /**
   * Ensures that every field has a column whose kind can store all of its values exactly, both
   * those in the target and the staged ones. Does not change the table yet. No background work may
   * be running.
   */
  async determineColumns(): Promise<void> {
    if (this.isEmpty) return;
    const { connection, columns, prepareForColumns } = this.options;
    const { survey } = this;
    const last = this.files.finish();
    if (last !== undefined) await survey.add(last, await countFields(connection, last));
    const { fields } = survey;
    const known = fields.flatMap((field) => columns.of(field) ?? []);
    const unknown = fields.filter((field) => columns.of(field) === undefined);
    const { added, rare } = columns.divide(unknown);
    this.rareFields = rare;
    await prepareForColumns(columns.all.length + added.length);
    await survey.readRemaining([...fieldsOf(known), ...added]);
    const misfits = known.filter((column) => !survey.fits(column));
    const widened = await widenColumns(this.values, misfits, this.options);
    for (const field of [...widened, ...added.filter((added) => survey.isMixed(added))]) {
      this.mixed.add(field);
    }
    // A field without values other than null needs no column.
    const made = added.flatMap((field) => {
      const kind = survey.kindOf(field);
      return kind === undefined ? [] : [columns.ensure(field, kind)];
    });
    this.present = new Set([...known, ...made, ...(rare.length > 0 ? [columns.ensureRare()] : [])]);
  }

  /** The fields of the staged records that share the JSON column. */
  get rare(): readonly string[] {
    return this.rareFields;
  }

  /** Reports whether a staged record may have a value for the column. */
  has(column: Column): boolean {
    return this.present.has(column);
  }

  /**
   * The staged records, for queries of the key and the day. Complete files can be queried before
   * `determineColumns` is called.
   */
  get keySource(): KeySource {
    return {
      paths: this.files.source().paths,
      rows: (columns, paths) => this.query(columns, this.files.source(paths), () => true),
    };
  }

  /**
   * Returns a query for the records, with the column `o` (number of the record) and the given
   * columns, named by `stagedName`.
   * @param paths the files to read; default: all
   */
  rows(columns: readonly Column[], paths?: readonly string[]): string {
    return this.query(columns, this.files.source(paths), (column) => this.present.has(column));
  }

  /** @param isPresent whether a record may have a value for the column */
  private query(
    columns: readonly Column[],
    source: RecordSource,
    isPresent: (column: Column) => boolean,
  ): string {
    const { all, rare } = this.options.columns;
    const indexes = new Map(all.map((column, index) => [column, index]));
    const own = columns.filter((column) => isPresent(column) && column !== rare);
    const places = new Map(own.map((column, place) => [column, place]));
    const valueOf = (column: Column): string => {
      if (!isPresent(column)) return 'NULL';
      if (column === rare) return readSql('rare', column.kind);
      return readSql(`v${places.get(column) ?? ''}`, column.kind);
    };
    const values = columns.map((column) => {
      const name = stagedName(indexes.get(column) ?? 0);
      return `CAST(${valueOf(column)} AS ${sqlType(column.kind)}) AS ${name}`;
    });
    const texts = own.filter(({ kind }) => isReadFromText(kind));
    const hasRare = columns.some((column) => column === rare && isPresent(column));
    const records = recordRows(source, fieldsOf(own), {
      texts: new Set(fieldsOf(texts)),
      divided: hasRare ? this.divided : undefined,
    });
    return `SELECT ${['o', ...values].join(', ')} FROM (${records})`;
  }

  /** The fields of the staged records, divided into those with a column and rare ones. */
  private get divided(): SplitFields {
    const { rare } = this.options.columns;
    const own = [...this.present].filter((column) => column !== rare);
    return { own: fieldsOf(own), rare: this.rareFields };
  }

  clear(): void {
    this.files.clear();
    this.survey = new FieldSurvey(this.options);
    this.present = new Set();
    this.rareFields = [];
  }

  private get values(): StagedValues {
    return new StagedValues(this.options.connection, this.files.source());
  }
}

function fieldsOf(columns: readonly Column[]): readonly string[] {
  return columns.map(({ field }) => field);
}
