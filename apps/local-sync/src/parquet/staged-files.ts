import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { sqlType } from '../columns/column-sql.js';
import type { Column } from '../columns/stream-columns.js';
import { quoteText } from '../sql.js';
import type { StreamPlan } from '../stream-plan.js';
import { stagedName } from '../tables/key-sql.js';
import { textRows } from '../tables/text-rows.js';
import type { Change, StagedRows } from '../tables/warehouse.js';
import { daySql, isDaily, WHOLE } from './day-sql.js';
import { parquetSource } from './parquet-source.js';
import { writeParquet } from './write-parquet.js';

type StagedChange = Change & { readonly staged: StagedRows };

/** Staged rows, divided into the files that they go to. */
export class StagedFiles {
  private constructor(
    /** The files that get rows, from the directory on. */
    readonly names: readonly string[],
    private readonly change: StagedChange,
    /** A file with the staged rows and their days, where several files get some of them. */
    private readonly copy: string | undefined,
  ) {}

  /** @param scratch an existing directory for a copy of the rows */
  static async create(
    connection: DuckDBConnection,
    { staged, ...change }: Change,
    scratch: string,
  ): Promise<StagedFiles | undefined> {
    if (staged === undefined) return undefined;
    const rows = { ...change, staged };
    const names = await namesOf(connection, rows);
    if (names.length < 2) return new StagedFiles(names, rows, undefined);
    // Records are parsed once, and each file reads of the copy only the groups of rows with its day.
    const copy = join(scratch, 'rows.parquet');
    await writeParquet(connection, copy, {
      query: datedRows(rows),
      columns: change.columns.length,
      compression: 'lz4',
    });
    return new StagedFiles(names, rows, copy);
  }

  /** A query for the rows of one file, with all columns of the change. */
  of(file: string): string {
    const { columns, staged } = this.change;
    if (this.copy === undefined) {
      const names = columns.map((_, index) => stagedName(index)).join(', ');
      return `SELECT ${names} FROM (${staged.rows(columns)})${latest(staged)}`;
    }
    const values = columns.map((column, index) => {
      const value = staged.has(column) ? stagedName(index) : 'NULL';
      return `CAST(${value} AS ${sqlType(column.kind)}) AS ${stagedName(index)}`;
    });
    return `SELECT ${values.join(', ')} FROM ${parquetSource([this.copy])} WHERE day = ${quoteText(dayOf(file))}`;
  }

  async remove(): Promise<void> {
    if (this.copy !== undefined) await rm(this.copy);
  }
}

async function namesOf(
  connection: DuckDBConnection,
  { plan, columns, staged }: StagedChange,
): Promise<readonly string[]> {
  if (!isDaily(plan)) return [`${folderOf(plan)}/${WHOLE}.parquet`];
  const days = await textRows(
    connection,
    `SELECT DISTINCT ${daySql(plan, columns)} AS day FROM ${staged.placed} ORDER BY day`,
  );
  return days.map(([day]) => `${folderOf(plan)}/${day ?? ''}.parquet`);
}

function datedRows({ plan, columns, staged }: StagedChange): string {
  const isRead = (column: Column): boolean => staged.has(column) || column.field === plan.cursor;
  return `SELECT ${daySql(plan, columns)} AS day, * FROM (${staged.rows(columns.filter(isRead))})${latest(staged)}`;
}

/** A clause for the rows that no later one replaces. */
function latest({ hasOutdated, placed }: StagedRows): string {
  return hasOutdated ? ` WHERE o IN (SELECT o FROM ${placed})` : '';
}

/** The folder of a stream, from the directory on. */
export function folderOf({ name }: StreamPlan): string {
  return encodeURIComponent(name);
}

function dayOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1, -'.parquet'.length);
}
