import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson, isJsonObject, writeJson, type JsonObject } from '@source-mixpanel/exact-json';
import type { ColumnKind } from '../columns/column-kind.js';
import type { StreamColumns } from '../columns/stream-columns.js';
import { openColumns } from '../columns/open-columns.js';
import { textTypesFor, type TextTypes } from '../columns/text-types.js';
import type { Destination, IncomingRecord, KeptRows } from '../destination.js';
import { errorText } from '../error-text.js';
import type { StreamPlan } from '../stream-plan.js';
import type { SyncReport } from '../sync-report.js';
import { UserError } from '../user-error.js';
import { mixedNumberWarnings } from './mixed-number-warnings.js';
import { FILE_BYTES } from '../staging/record-files.js';
import { StagedRecords } from '../staging/staged-records.js';
import { BackgroundWork } from './background-work.js';
import { inTransaction } from './in-transaction.js';
import { countRows } from './count-rows.js';
import { Ledger } from './ledger.js';
import type { Database } from './open-database.js';
import { KeyTable } from './key-table.js';
import { RunHistory } from './run-history.js';
import { RareProperties } from './rare-properties.js';
import type { StagedRows, Warehouse } from './warehouse.js';

export interface TableDestinationOptions {
  readonly database: Database;
  readonly warehouse: Warehouse;
  /** A directory for records that no state covers yet. It is deleted and created again. */
  readonly scratch: string;
  /** Identifies the Mixpanel project; undefined if the configuration does not contain it. */
  readonly project: string | undefined;
  /** Which types new columns may get if their values are strings. */
  readonly types: TextTypes;
  /** Returns the current time, in epoch milliseconds. */
  readonly now: () => number;
  /** The size at which a record file is complete, in bytes. */
  readonly fileBytes?: number | undefined;
}

interface StreamTable {
  readonly plan: StreamPlan;
  readonly columns: StreamColumns;
  readonly staged: StagedRecords;
  readonly keyTable: KeyTable;
  readonly rare: RareProperties;
  /** The kinds of the columns of the table in the target, by name; empty if there is no table. */
  kept: ReadonlyMap<string, ColumnKind>;
  /** The last state of a stream that is read in full. It is stored once the stream is complete. */
  heldState?: JsonObject;
}

/**
 * Stores records as typed rows, and each state in the same transaction as the records before it.
 */
export class TableDestination implements Destination {
  private readonly strayWarnings: string[] = [];
  private readonly tables = new Map<string, StreamTable>();
  private readonly background = new BackgroundWork();

  private constructor(
    private readonly options: TableDestinationOptions,
    private readonly ledger: Ledger,
    private readonly history: RunHistory,
  ) {}

  /** @throws UserError if the target contains data of another project */
  static async create(options: TableDestinationOptions): Promise<TableDestination> {
    const { database } = options;
    try {
      const ledger = await Ledger.open(database.connection);
      await ledger.claim(options.project);
      const history = await RunHistory.open(database.connection, options.warehouse);
      return new TableDestination(options, ledger, history);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  get warnings(): readonly string[] {
    return [...this.strayWarnings, ...mixedNumberWarnings(this.tables)];
  }

  async open(plans: readonly StreamPlan[]): Promise<readonly JsonObject[]> {
    const { warehouse } = this.options;
    await warehouse.settle();
    const removed = await warehouse.missing(await this.ledger.streams());
    await inTransaction(this.options.database.connection, async () => {
      for (const stream of removed) await this.ledger.forget(stream);
      for (const { name, isReset } of plans) {
        if (!isReset) continue;
        await warehouse.remove(name);
        await this.ledger.forget(name);
      }
    });
    await warehouse.settle();
    // Removes the staged records that a killed process has left.
    await rm(this.options.scratch, { recursive: true, force: true });
    await mkdir(this.options.scratch);
    const states: JsonObject[] = [];
    for (const [index, plan] of plans.entries()) {
      this.tables.set(plan.name, await this.openTable(plan, index));
      await this.warnAboutStrays(plan.name);
      const state = await this.ledger.state(plan.name);
      const parsed = state === undefined ? undefined : parseJson(state);
      if (isJsonObject(parsed)) states.push(parsed);
    }
    return states;
  }

  write({ stream, data, isPlain }: IncomingRecord): void {
    this.tableOf(stream).staged.add(data, isPlain);
  }

  async commit(stream: string, state: JsonObject): Promise<void> {
    const table = this.tableOf(stream);
    if (table.plan.mode === 'full_refresh') table.heldState = state;
    else await this.store(table, state);
  }

  async complete(stream: string): Promise<void> {
    const table = this.tableOf(stream);
    if (table.plan.mode === 'full_refresh') await this.store(table, table.heldState);
  }

  async countRows(): Promise<ReadonlyMap<string, KeptRows>> {
    const { database, warehouse } = this.options;
    const found = new Map<string, KeptRows>();
    await this.background.stop();
    for (const { plan, columns, kept, rare } of this.tables.values()) {
      const source = await warehouse.source(plan.name);
      const cursor = columns.all.find(({ field, name }) => field === plan.cursor && kept.has(name));
      const rows = await countRows(database.connection, source, cursor);
      const shared = columns.rare && { column: columns.rare.name, properties: rare.count };
      found.set(plan.name, { ...rows, rare: shared });
    }
    return found;
  }

  async close(report?: SyncReport): Promise<void> {
    await this.background.stop();
    try {
      if (report !== undefined) await this.history.save(report, this.options.now());
    } finally {
      for (const { staged } of this.tables.values()) staged.clear();
      this.options.database.close();
      await rm(this.options.scratch, { recursive: true, force: true });
    }
  }

  /** @throws UserError if the memory is not sufficient; the target is then unchanged */
  private async store(table: StreamTable, state: JsonObject | undefined): Promise<void> {
    try {
      await this.storeStaged(table, state);
    } catch (cause) {
      if (!errorText(cause).startsWith('Out of Memory Error')) throw cause;
      const { plan, columns } = table;
      throw new UserError(
        `DuckDB does not have enough memory for the stream "${plan.name}" with ${columns.all.length} columns. Give it more, for example with --memory 4GB, and run the same command again.`,
        { cause },
      );
    }
  }

  private async storeStaged(table: StreamTable, state: JsonObject | undefined): Promise<void> {
    const { plan, columns, staged } = table;
    await this.background.finish();
    await staged.determineColumns();
    const { all } = columns;
    const kept = new Map(all.map(({ name, kind }) => [name, kind]));
    await inTransaction(this.options.database.connection, async () => {
      const rows = staged.isEmpty ? undefined : await finishKeys(table);
      await this.options.warehouse.merge({
        plan,
        columns: all,
        kept: table.kept,
        staged: rows,
        replaces: plan.mode === 'full_refresh',
      });
      await table.keyTable.clear();
      if (differs(kept, table.kept)) await this.ledger.saveColumns(plan.name, all);
      await table.rare.add(staged.rare);
      if (state !== undefined) await this.ledger.saveState(plan.name, writeJson(state));
    });
    table.kept = kept;
    await this.options.warehouse.settle();
    staged.clear();
  }

  private async openTable(plan: StreamPlan, index: number): Promise<StreamTable> {
    const { database, warehouse, scratch } = this.options;
    const { connection } = database;
    const known = await this.ledger.columns(plan.name);
    const { missing, taken } = await warehouse.inspect(plan, known);
    const typesOf = textTypesFor(plan, this.options.types);
    const columns = openColumns(plan, { known, taken, typesOf });
    const kept = known.filter(({ name }) => !missing.has(name));
    const keyTable = new KeyTable({ connection, name: `keys_${index}`, plan, columns });
    const table: StreamTable = {
      plan,
      columns,
      keyTable,
      rare: await RareProperties.open(this.ledger, plan.name),
      kept: new Map(kept.map(({ name, kind }) => [name, kind])),
      staged: new StagedRecords({
        ...database,
        path: join(scratch, String(index)),
        keyTable,
        fileBytes: this.options.fileBytes ?? FILE_BYTES,
        background: this.background,
        columns,
        hasStoredValue: async (column, condition) =>
          table.kept.has(column.name) && (await warehouse.holds(plan, column, condition)),
        typesOf,
      }),
    };
    return table;
  }

  private async warnAboutStrays(stream: string): Promise<void> {
    const strays = await this.options.warehouse.strays(stream);
    if (strays.length === 0) return;
    this.strayWarnings.push(
      `These files are not part of the stream "${stream}", but programs that read its folder read them too; move them away: ${strays.join(', ')}`,
    );
  }

  private tableOf(stream: string): StreamTable {
    const table = this.tables.get(stream);
    if (table !== undefined) return table;
    throw new Error(`the stream "${stream}" was not requested`);
  }
}

/** Adds the remaining staged rows to the key table, and removes rows that a later row replaces. */
async function finishKeys({ keyTable, staged }: StreamTable): Promise<StagedRows> {
  const outdated = await keyTable.finish(staged.keySource);
  return {
    keyTable: keyTable.table,
    outdated,
    has: (column) => staged.has(column),
    paths: staged.keySource.paths,
    rows: (list, paths) => staged.rows(list, paths),
  };
}

function differs(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size !== other.size || [...one].some(([name, kind]) => other.get(name) !== kind);
}
