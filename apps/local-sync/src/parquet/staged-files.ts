import type { DuckDBConnection } from '@duckdb/node-api';
import { sqlType } from '../columns/column-sql.js';
import { quoteText } from '../sql.js';
import type { StreamPlan } from '../stream-plan.js';
import { stagedName } from '../tables/key-sql.js';
import { textRows } from '../tables/text-rows.js';
import type { Change, StagedRows } from '../tables/warehouse.js';
import { daySql, isDaily, WHOLE } from './day-sql.js';

/** More columns than this have no room in a temporary table, which takes 256 kB for each of them. */
const MAX_COPIED_COLUMNS = 300;
const COPY = 'temp.staged_rows';

/** Staged rows, divided into the files that they go to. */
export class StagedFiles {
  private constructor(
    private readonly connection: DuckDBConnection,
    private readonly change: Change & { readonly staged: StagedRows },
    /** Whether the rows were read once into a table; otherwise each file reads them again. */
    private readonly isCopied: boolean,
  ) {}

  static async create(
    connection: DuckDBConnection,
    change: Change,
  ): Promise<StagedFiles | undefined> {
    const { plan, columns, staged } = change;
    if (staged === undefined) return undefined;
    const present = columns.filter((column) => staged.has(column));
    const isCopied = isDaily(plan) && present.length <= MAX_COPIED_COLUMNS;
    if (isCopied) {
      await connection.run(
        // The day first: DuckDB reads the other columns of the rows of that day only.
        `CREATE TEMP TABLE staged_rows AS
         SELECT placed.day, staged.* FROM (${staged.rows(present)}) AS staged
         JOIN (SELECT o, ${daySql(plan, columns)} AS day FROM ${staged.placed}) AS placed
         ON staged.o = placed.o`,
      );
    }
    return new StagedFiles(connection, { ...change, staged }, isCopied);
  }

  /** The files that get rows, from the directory on. */
  async names(): Promise<readonly string[]> {
    const { plan, columns } = this.change;
    if (!isDaily(plan)) return [`${folderOf(plan)}/${WHOLE}.parquet`];
    const days = await textRows(
      this.connection,
      `SELECT DISTINCT ${daySql(plan, columns)} AS day FROM ${this.change.staged.placed} ORDER BY day`,
    );
    return days.map(([day]) => `${folderOf(plan)}/${day ?? ''}.parquet`);
  }

  /** A query for the rows of one file, with all columns of the change. */
  of(file: string): string {
    const { plan, columns } = this.change;
    const day = isDaily(plan) ? `${daySql(plan, columns)} = ${quoteText(dayOf(file))}` : 'true';
    const { placed } = this.change.staged;
    if (!this.isCopied) {
      const names = columns.map((_, index) => stagedName(index)).join(', ');
      return `SELECT ${names} FROM (${this.change.staged.rows(columns)}) WHERE o IN (SELECT o FROM ${placed} WHERE ${day})`;
    }
    const values = columns.map((column, index) =>
      this.change.staged.has(column)
        ? stagedName(index)
        : `CAST(NULL AS ${sqlType(column.kind)}) AS ${stagedName(index)}`,
    );
    return `SELECT ${values.join(', ')} FROM ${COPY} WHERE day = ${quoteText(dayOf(file))}`;
  }

  async remove(): Promise<void> {
    if (this.isCopied) await this.connection.run(`DROP TABLE ${COPY}`);
  }
}

/** The folder of a stream, from the directory on. */
export function folderOf({ name }: StreamPlan): string {
  return encodeURIComponent(name);
}

function dayOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1, -'.parquet'.length);
}
