import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnKind } from '../columns/column-kind.js';
import type { Column, StreamColumns } from '../columns/stream-columns.js';
import type { TextTypes } from '../columns/text-types.js';
import { KindAnswers } from './kind-answers.js';
import { isNumeric, kindCandidates, type KindCandidates } from './kind-candidates.js';
import type { RecordFile } from './record-file.js';
import { sourceOf } from './record-files.js';
import { StagedValues } from './staged-values.js';

/**
 * The maximum number of fields whose values are read while records arrive. If there are more,
 * values are read after the last record: then only fields that get a column are read, and DuckDB's
 * memory limit has been raised.
 */
const MAX_FIELDS = 300;

export interface SurveyOptions {
  readonly connection: DuckDBConnection;
  readonly columns: StreamColumns;
  /** Returns which types the column of this field may get if its values are strings. */
  readonly typesOf: (field: string) => TextTypes;
}

/**
 * Finds the fields of the staged records of a stream, and the kinds of columns that can store their
 * values. The values of a file are read once: when it is complete, or in `readRemaining`.
 */
export class FieldSurvey {
  private readonly counts = new Map<string, number>();
  private readonly candidates = new Map<string, KindCandidates>();
  private readonly answers = new KindAnswers();
  /** Files whose fields have been counted, but whose values have not been read. */
  private waiting: RecordFile[] = [];

  constructor(private readonly options: SurveyOptions) {}

  /** All fields that were found, the most frequent first. */
  get fields(): readonly string[] {
    return [...this.counts]
      .sort(([one, first], [other, second]) => second - first || (one < other ? -1 : 1))
      .map(([field]) => field);
  }

  /**
   * Counts the fields of a file, and reads their values unless there are too many fields. Files
   * must be added in the order of their records.
   * @param found for each field, the number of records in the file that have it
   */
  async add(file: RecordFile, found: ReadonlyMap<string, number>): Promise<void> {
    const { columns } = this.options;
    for (const [field, count] of found) {
      this.counts.set(field, (this.counts.get(field) ?? 0) + count);
    }
    this.waiting.push(file);
    const unknown = [...this.counts.keys()].filter((field) => columns.of(field) === undefined);
    if (columns.all.length + unknown.length > MAX_FIELDS) return;
    await this.readRemaining([...found.keys()]);
  }

  /**
   * Reads the values that were not read yet.
   * @param fields the fields that have a column or will get one
   */
  async readRemaining(fields: readonly string[]): Promise<void> {
    if (this.waiting.length === 0) return;
    const { connection, columns, typesOf } = this.options;
    const values = new StagedValues(connection, sourceOf(this.waiting));
    this.waiting = [];
    const known = fields.flatMap((field) => columns.of(field) ?? []);
    const unknown = fields.filter((field) => columns.of(field) === undefined);
    const firstValues = await values.firstValues(
      unknown.filter((field) => !this.candidates.has(field)),
    );
    for (const [field, first] of firstValues) {
      this.candidates.set(field, kindCandidates(first, typesOf(field)));
    }
    await this.answers.ask(values, [
      ...known.map(({ field, kind }) => ({ field, kinds: [kind] })),
      ...unknown.flatMap((field) => {
        const kinds = this.candidates.get(field)?.kinds;
        if (kinds === undefined) return [];
        return [{ field, kinds, asksPlainNumbers: this.couldBeMixed(field) }];
      }),
    ]);
  }

  /** Reports whether the column can store every value of its field unaltered. */
  fits({ field, kind }: Column): boolean {
    return this.answers.fits(field, kind);
  }

  /**
   * Returns the narrowest kind that fits all values of the field; undefined if all of them are
   * null.
   */
  kindOf(field: string): ColumnKind | undefined {
    const candidates = this.candidates.get(field);
    return candidates?.kinds.find((kind) => this.answers.fits(field, kind)) ?? candidates?.widest;
  }

  /**
   * Reports whether a new column becomes text although `--types numbers` would make it a number.
   */
  isMixed(field: string): boolean {
    return (
      this.couldBeMixed(field) &&
      this.kindOf(field) === 'text' &&
      this.answers.arePlainNumbers(field)
    );
  }

  private couldBeMixed(field: string): boolean {
    const kinds = this.candidates.get(field)?.kinds ?? [];
    return kinds.some(isNumeric) && this.options.typesOf(field) === 'values';
  }
}
