import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { sqlType } from '../columns/column-sql.js';
import type { Column } from '../columns/stream-columns.js';
import { quoteText } from '../sql.js';
import type { StreamPlan } from '../stream-plan.js';
import { isLatestSql, stagedName } from '../tables/key-sql.js';
import type { Database } from '../tables/open-database.js';
import { textRows } from '../tables/text-rows.js';
import type { Change, StagedRows } from '../tables/warehouse.js';
import { daySql, isDaily, ALL_ROWS } from './day-sql.js';
import { parquetSource } from './parquet-source.js';
import { MAX_COLUMNS_OF_TWO } from './write-files.js';
import { writeParquet } from './write-parquet.js';

type Connections = Pick<Database, 'connection' | 'second'>;

type StagedChange = Change & { readonly staged: StagedRows };

/** Divides staged rows by the Parquet file in which they will be stored. */
export class StagedFiles {
  private constructor(
    /** Paths of the files that get rows, relative to the directory. */
    readonly names: readonly string[],
    private readonly change: StagedChange,
    /**
     * The temporary files with the staged rows of each day. Empty if all rows belong to one file.
     */
    private readonly copies: ReadonlyMap<string, readonly string[]>,
  ) {}

  /**
   * Determines which Parquet files get rows. If there are several, first copies the staged rows,
   * with their days, to temporary files.
   * @param scratch an existing directory for the copies
   * @returns undefined if there are no staged rows
   */
  static async create(
    { connection, second }: Connections,
    { staged, ...change }: Change,
    scratch: string,
  ): Promise<StagedFiles | undefined> {
    if (staged === undefined) return undefined;
    const rows = { ...change, staged };
    const names = await namesOf(connection, rows);
    if (names.length < 2) return new StagedFiles(names, rows, new Map());
    // Without the copies, all records would be parsed again for each day.
    const halves = halvesOf(rows);
    const outdated = await readableOutdated(connection, staged.outdated, scratch);
    const copies = halves.map((_, index) => join(scratch, `rows-${index}.parquet`));
    const ends = await Promise.allSettled(
      copies.map((copy, index) =>
        writeParquet(index === 0 ? connection : second, copy, {
          query: datedRows(rows, halves[index] ?? [], outdated),
          columns: change.columns.length,
          compression: 'lz4',
        }),
      ),
    );
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return new StagedFiles(names, rows, await copiesByDay(connection, copies));
  }

  /** Returns a query for the staged rows of one file, with all columns of the change. */
  rowsOf(file: string): string {
    const { columns, staged } = this.change;
    if (this.copies.size === 0) {
      const names = columns.map((_, index) => stagedName(index)).join(', ');
      return `SELECT ${names} FROM (${staged.rows(columns)}) AS staged WHERE ${isLatestSql(staged.outdated)}`;
    }
    const values = columns.map((column, index) => {
      const value = staged.has(column) ? stagedName(index) : 'NULL';
      return `CAST(${value} AS ${sqlType(column.kind)}) AS ${stagedName(index)}`;
    });
    const day = dayOf(file);
    const source = parquetSource(this.copies.get(day) ?? []);
    return `SELECT ${values.join(', ')} FROM ${source} WHERE day = ${quoteText(day)}`;
  }

  async remove(): Promise<void> {
    for (const copy of new Set([...this.copies.values()].flat())) await rm(copy);
  }
}

/**
 * Copies the numbers of outdated rows to a file and returns its SQL source. Both connections need
 * the numbers, but a temporary table is only visible to the connection that created it.
 */
async function readableOutdated(
  connection: DuckDBConnection,
  outdated: string | undefined,
  scratch: string,
): Promise<string | undefined> {
  if (outdated === undefined) return undefined;
  const path = join(scratch, 'outdated.parquet');
  await writeParquet(connection, path, {
    query: `SELECT o FROM ${outdated}`,
    columns: 1,
    compression: 'lz4',
  });
  return parquetSource([path]);
}

async function namesOf(
  connection: DuckDBConnection,
  { plan, columns, staged }: StagedChange,
): Promise<readonly string[]> {
  if (!isDaily(plan)) return [`${folderOf(plan)}/${ALL_ROWS}.parquet`];
  const days = await textRows(
    connection,
    `SELECT DISTINCT ${daySql(plan, columns)} AS day FROM ${staged.keyTable} ORDER BY day`,
  );
  return days.map(([day]) => `${folderOf(plan)}/${day ?? ''}.parquet`);
}

/**
 * Divides the files of staged records between the two connections, which read them at the same
 * time. Returns one group if there is one file, or if the columns need too much memory.
 */
function halvesOf({ columns, staged }: StagedChange): readonly (readonly string[])[] {
  const { paths } = staged;
  if (paths.length < 2 || columns.length > MAX_COLUMNS_OF_TWO) return [paths];
  const half = Math.ceil(paths.length / 2);
  return [paths.slice(0, half), paths.slice(half)];
}

function datedRows(
  { plan, columns, staged }: StagedChange,
  paths: readonly string[],
  outdated: string | undefined,
): string {
  const isRead = (column: Column): boolean => staged.has(column) || column.field === plan.cursor;
  return `SELECT ${daySql(plan, columns)} AS day, * FROM (${staged.rows(columns.filter(isRead), paths)}) AS staged WHERE ${isLatestSql(outdated)}`;
}

/**
 * Returns, for each day, the copies that contain rows of this day, so that a query opens no others.
 */
async function copiesByDay(
  connection: DuckDBConnection,
  copies: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const copy of copies) {
    const sql = `SELECT DISTINCT day FROM ${parquetSource([copy])}`;
    for (const [day] of await textRows(connection, sql)) {
      found.set(day ?? '', [...(found.get(day ?? '') ?? []), copy]);
    }
  }
  return found;
}

/** Returns the folder of a stream, relative to the directory. */
export function folderOf({ name }: StreamPlan): string {
  return encodeURIComponent(name);
}

function dayOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1, -'.parquet'.length);
}
