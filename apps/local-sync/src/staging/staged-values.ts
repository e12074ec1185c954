import type { DuckDBConnection } from '@duckdb/node-api';
import { textRows } from '../tables/text-rows.js';
import { recordRows, type RecordSource } from './record-rows.js';

/** The tests of the values of one field. */
export interface ValueQuestion {
  readonly field: string;
  /** Whether the values are read as the texts that a column of texts shows, not as JSON. */
  readonly isOfTexts?: boolean;
  /** Expressions for an aggregate over the SQL of the value; NULL if a record lacks one. */
  readonly parts: readonly ((value: string) => string)[];
}

/** The maximum number of fields in one query: each needs memory for some thousand values at once. */
const MAX_FIELDS = 500;
/**
 * The number of records in which most fields have a value, so that the first one is found without reading all
 * records.
 */
const MAX_FIRST_RECORDS = 2048;
/**
 * The number of characters of the first value that are read: enough for a time of day, the longest
 * that decides a kind.
 */
const MAX_FIRST = 32;

/** Tests the JSON values of staged records, with DuckDB. */
export class StagedValues {
  constructor(
    private readonly connection: DuckDBConnection,
    private readonly source: RecordSource,
  ) {}

  /**
   * Returns the beginning of the first value of each field, as JSON; a field whose values are all null has
   * none.
   */
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
   * Computes aggregates over the values of each field, in one query for as many fields as fit into the memory.
   * @param limit the number of records to read, from the first one; all when absent
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
