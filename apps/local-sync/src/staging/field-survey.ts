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
 * The maximum number of fields whose values are read while records arrive. With more, values are read after all
 * records have arrived: then it is known which fields get columns, and DuckDB has the memory for them.
 */
const MAX_FIELDS = 300;

export interface SurveyOptions {
  readonly connection: DuckDBConnection;
  readonly columns: StreamColumns;
  /** Which types a new column of texts in this field may get. */
  readonly typesOf: (field: string) => TextTypes;
}

/** The fields and values of the records of one batch. Each file is read once. */
export class FieldSurvey {
  private readonly counts = new Map<string, number>();
  private readonly candidates = new Map<string, KindCandidates>();
  private readonly answers = new KindAnswers();
  /** Files whose values were not read yet. */
  private waiting: RecordFile[] = [];

  constructor(private readonly options: SurveyOptions) {}

  /** All fields, the most frequent first. */
  get fields(): readonly string[] {
    return [...this.counts]
      .sort(([one, first], [other, second]) => second - first || (one < other ? -1 : 1))
      .map(([field]) => field);
  }

  /**
   * Reads a file, the next in the order of the records.
   * @param found how many of its records have each field
   */
  async read(file: RecordFile, found: ReadonlyMap<string, number>): Promise<void> {
    const { columns } = this.options;
    for (const [field, count] of found) {
      this.counts.set(field, (this.counts.get(field) ?? 0) + count);
    }
    this.waiting.push(file);
    const unknown = [...this.counts.keys()].filter((field) => columns.of(field) === undefined);
    if (columns.all.length + unknown.length > MAX_FIELDS) return;
    await this.finish([...found.keys()]);
  }

  /**
   * Reads the values that were not read yet.
   * @param fields those that have, or are to get, a column
   */
  async finish(fields: readonly string[]): Promise<void> {
    if (this.waiting.length === 0) return;
    const { connection, columns, typesOf } = this.options;
    const values = new StagedValues(connection, sourceOf(this.waiting));
    this.waiting = [];
    const known = fields.flatMap((field) => columns.of(field) ?? []);
    const unknown = fields.filter((field) => columns.of(field) === undefined);
    const firsts = await values.firsts(unknown.filter((field) => !this.candidates.has(field)));
    for (const [field, first] of firsts) {
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

  /** Whether every value fits the kind of its column. */
  fits({ field, kind }: Column): boolean {
    return this.answers.fits(field, kind);
  }

  /** Returns the narrowest kind for a new column; undefined if all values of the field are null. */
  kindOf(field: string): ColumnKind | undefined {
    const candidates = this.candidates.get(field);
    return candidates?.kinds.find((kind) => this.answers.fits(field, kind)) ?? candidates?.widest;
  }

  /** Whether a new column is one of texts that `--types numbers` would make one of numbers. */
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
