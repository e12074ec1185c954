import type { DuckDBConnection } from '@duckdb/node-api';
import { textRows } from '../tables/text-rows.js';
import { recordRows, type RecordSource } from './record-rows.js';

/** Aggregates to compute over the values of one field. */
export interface ValueQuestion {
  readonly field: string;
  /** Whether strings are read as text, without quotes and escapes. Default: as JSON. */
  readonly isOfTexts?: boolean;
  /**
   * Functions that return the SQL of an aggregate. Their argument is the SQL expression of the
   * value, which is NULL if a record lacks the field.
   */
  readonly parts: readonly ((value: string) => string)[];
}

/**
 * The maximum number of fields in one query, because DuckDB needs memory for some thousand values
 * of each.
 */
const MAX_FIELDS = 500;
/**
 * The number of records in which the first value of each field is searched, before all records are
 * searched for the fields without a value in these.
 */
const MAX_FIRST_RECORDS = 2048;
/**
 * The number of characters of a first value that are read. The longest texts to be recognized are
 * times with fractions.
 */
const MAX_FIRST_CHARACTERS = 32;

/** Queries the values of staged records. */
export class StagedValues {
  constructor(
    private readonly connection: DuckDBConnection,
    private readonly source: RecordSource,
  ) {}

  /**
   * Returns the beginning of the first value of each field, as JSON. Fields with only null values
   * are omitted.
   */
  async firstValues(fields: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    const first = (value: string): string => `arg_min(left(${value}, ${MAX_FIRST_CHARACTERS}), o)`;
    for (const limit of [MAX_FIRST_RECORDS, undefined]) {
      const rest = fields.filter((field) => !found.has(field));
      const questions = rest.map((field) => ({ field, parts: [first] }));
      for (const [field, [text]] of await this.aggregates(questions, limit)) {
        if (typeof text === 'string') found.set(field, text);
      }
    }
    return found;
  }

  /**
   * Returns the results of the aggregates of each field, as texts. One query reads many fields.
   * @param limit the number of records to read, from the first one; default: all
   */
  async aggregates(
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
      const [results = []] = await textRows(this.connection, sql);
      let at = 0;
      for (const { field, parts } of group) {
        found.set(field, results.slice(at, at + parts.length));
        at += parts.length;
      }
    }
    return found;
  }
}
