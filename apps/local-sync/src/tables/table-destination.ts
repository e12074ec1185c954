import { parseJson, isJsonObject, writeJson, type JsonObject } from '@source-mixpanel/stream';
import { declaredKind, type ColumnKind } from '../columns/column-kind.js';
import { StreamColumns } from '../columns/stream-columns.js';
import type { Destination, IncomingRecord } from '../destination.js';
import type { StreamPlan } from '../stream-plan.js';
import type { SyncReport } from '../sync-report.js';
import { UserError } from '../user-error.js';
import { Ledger } from './ledger.js';
import type { Database } from './open-database.js';
import { Staging } from './staging.js';
import type { Warehouse } from './warehouse.js';

export interface TableDestinationOptions {
  readonly database: Database;
  readonly warehouse: Warehouse;
  /** Tells one Mixpanel project from another, where the configuration does. */
  readonly project: string | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

interface StreamTable {
  readonly plan: StreamPlan;
  readonly columns: StreamColumns;
  readonly staging: Staging;
  /** Kinds of the columns as they are kept, by name; empty while there is no table. */
  kept: ReadonlyMap<string, ColumnKind>;
  /** Of a stream read in full: its state, until all of its records are there. */
  heldState?: JsonObject;
}

/** Records in tables: typed columns, rows by key, and a state in the transaction of its records. */
export class TableDestination implements Destination {
  readonly warnings: string[] = [];
  private readonly tables = new Map<string, StreamTable>();

  private constructor(
    private readonly options: TableDestinationOptions,
    private readonly ledger: Ledger,
  ) {}

  /** @throws UserError when the target holds data of another project */
  static async create(options: TableDestinationOptions): Promise<TableDestination> {
    const { database } = options;
    try {
      const ledger = await Ledger.open(database.connection);
      const destination = new TableDestination(options, ledger);
      await destination.refuseOtherProject();
      return destination;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  async open(plans: readonly StreamPlan[]): Promise<readonly JsonObject[]> {
    const { warehouse } = this.options;
    await warehouse.settle();
    const gone = await warehouse.missing(await this.ledger.streams());
    await this.transaction(async () => {
      for (const stream of gone) await this.ledger.forget(stream);
      for (const { name, isReset } of plans) {
        if (!isReset) continue;
        await warehouse.remove(name);
        await this.ledger.forget(name);
      }
    });
    await warehouse.settle();
    const states: JsonObject[] = [];
    for (const [index, plan] of plans.entries()) {
      this.tables.set(plan.name, await this.openTable(plan, `staged_${index}`));
      await this.nameStrays(plan.name);
      const state = await this.ledger.state(plan.name);
      const parsed = state === undefined ? undefined : parseJson(state);
      if (isJsonObject(parsed)) states.push(parsed);
    }
    return states;
  }

  async write({ stream, data, bytes }: IncomingRecord): Promise<void> {
    await this.of(stream).staging.add(data, bytes);
  }

  async commit(stream: string, state: JsonObject): Promise<void> {
    const table = this.of(stream);
    if (table.plan.mode === 'full_refresh') table.heldState = state;
    else await this.keep(table, state);
  }

  async complete(stream: string): Promise<void> {
    const table = this.of(stream);
    if (table.plan.mode === 'full_refresh') await this.keep(table, table.heldState);
  }

  async close(report?: SyncReport): Promise<void> {
    try {
      if (report !== undefined) await this.ledger.saveRun(report, this.options.now());
    } finally {
      this.options.database.close();
    }
  }

  private async keep(table: StreamTable, state: JsonObject | undefined): Promise<void> {
    const { plan, columns, staging } = table;
    await staging.flush();
    const all = columns.all;
    const kept = new Map(all.map(({ name, kind }) => [name, kind]));
    await this.transaction(async () => {
      await this.options.warehouse.merge({
        plan,
        columns: all,
        kept: table.kept,
        staged: staging.isEmpty ? undefined : staging.table,
        replaces: plan.mode === 'full_refresh',
      });
      if (isOther(kept, table.kept)) await this.ledger.saveColumns(plan.name, all);
      if (state !== undefined) await this.ledger.saveState(plan.name, writeJson(state));
    });
    table.kept = kept;
    await this.options.warehouse.settle();
    await staging.clear();
  }

  private async openTable(plan: StreamPlan, staged: string): Promise<StreamTable> {
    const { database, warehouse } = this.options;
    const known = await this.ledger.columns(plan.name);
    const { missing, taken } = await warehouse.inspect(plan, known);
    const columns = new StreamColumns(known, taken);
    const properties = plan.schema['properties'];
    for (const [field, schema] of isJsonObject(properties) ? Object.entries(properties) : []) {
      columns.ensure(field, isJsonObject(schema) ? declaredKind(schema) : 'json');
    }
    const kept = known.filter(({ name }) => !missing.has(name));
    const table: StreamTable = {
      plan,
      columns,
      kept: new Map(kept.map(({ name, kind }) => [name, kind])),
      staging: new Staging({
        connection: database.connection,
        name: staged,
        columns,
        isKept: async (column, condition) =>
          table.kept.has(column.name) && (await warehouse.holds(plan, column, condition)),
      }),
    };
    return table;
  }

  private async nameStrays(stream: string): Promise<void> {
    const strays = await this.options.warehouse.strays(stream);
    if (strays.length === 0) return;
    this.warnings.push(
      `These files are not part of the stream "${stream}", but a reader of its folder takes them in; move them away: ${strays.join(', ')}`,
    );
  }

  /** The states of one project would make the next sync skip what another one holds. */
  private async refuseOtherProject(): Promise<void> {
    const { project } = this.options;
    const before = await this.ledger.project();
    if (project === undefined || before === project) return;
    if (before === undefined) {
      await this.ledger.setProject(project);
      return;
    }
    throw new UserError(
      `There is already data of ${before}, and the configuration is for ${project}. Sync each project to a place of its own.`,
    );
  }

  private of(stream: string): StreamTable {
    const table = this.tables.get(stream);
    if (table !== undefined) return table;
    throw new Error(`the connector speaks of a stream "${stream}", which was not asked for`);
  }

  private async transaction(run: () => Promise<void>): Promise<void> {
    const { connection } = this.options.database;
    await connection.run('BEGIN');
    try {
      await run();
    } catch (error) {
      await connection.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
    await connection.run('COMMIT');
  }
}

function isOther(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size !== other.size || [...one].some(([name, kind]) => other.get(name) !== kind);
}
