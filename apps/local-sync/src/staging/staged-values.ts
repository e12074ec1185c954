import type { DuckDBConnection } from '@duckdb/node-api';
import { textRows } from '../tables/text-rows.js';
import { recordRows, type RecordSource } from './record-rows.js';

/** Aggregates to compute over the values of one field. */
export interface ValueQuestion {
  readonly field: string;
  /** Whether strings are read without quotes and escapes, as a column of texts shows them. Default: as JSON. */
  readonly isOfTexts?: boolean;
  /** Each returns an aggregate for the SQL expression of the value, which is NULL if a record lacks the field. */
  readonly parts: readonly ((value: string) => string)[];
}

/** The maximum number of fields in one query, because DuckDB needs memory for some thousand values of each. */
const MAX_FIELDS = 500;
/** The number of records that are searched for first values, before all records are searched. */
const MAX_FIRST_RECORDS = 2048;
/**
 * The number of characters of a first value that are read. Times with fractions are the longest texts that must
 * be recognized.
 */
const MAX_FIRST = 32;

/** Queries the values of staged records. */
export class StagedValues {
  constructor(
    private readonly connection: DuckDBConnection,
    private readonly source: RecordSource,
  ) {}

  /** Returns the beginning of the first value of each field, as JSON. Fields with only null values are omitted. */
  async firsts(fields: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    const first = (value: string): string => `arg_min(left(${value}, ${MAX_FIRST}), o)`;
    for (const limit of [MAX_FIRST_RECORDS, undefined]) {
      const rest = fields.filter((field) => !found.has(field));
      const questions = rest.map((field) => ({ field, parts: [first] }));
      for (const [field, [text]] of await this.answers(questions, limit)) {
        if (typeof text === 'string') found.set(field, text);
      }
    }
    return found;
  }

  /**
   * Computes the aggregates of each field, as texts. One query reads many fields.
   * @param limit the number of records to read, from the first one; default: all
   */
  async answers(
    questions: readonly ValueQuestion[],
    limit?: number,
  ): Promise<ReadonlyMap<string, readonly (string | null)[]>> {
    const found = new Map<string, readonly (string | null)[]>();
    for (let start = 0; start < questions.length; start += MAX_FIELDS) {
      const group = questions.slice(start, start + MAX_FIELDS);
      const parts = group.flatMap((question, index) =>
        question.parts.map((part) => part(`v${index}`)),
      );
      const fields = group.map(({ field }) => field);
      const ofTexts = group.filter(({ isOfTexts = false }) => isOfTexts);
      const texts = new Set(ofTexts.map(({ field }) => field));
      const rows = `${recordRows(this.source, fields, { texts })}${limit === undefined ? '' : ` LIMIT ${limit}`}`;
      const sql = `SELECT ${parts.join(', ')} FROM (${rows})`;
      const [answers = []] = await textRows(this.connection, sql);
      let at = 0;
      for (const { field, parts } of group) {
        found.set(field, answers.slice(at, at + parts.length));
        at += parts.length;
      }
    }
    return found;
  }
}
