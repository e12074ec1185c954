import type { ColumnKind } from './column-kind.js';

/** One column of a stream's table. */
export interface Column {
  /** The name of the field in the records. */
  readonly field: string;
  /** The name of the column in the table: the field, unless that is not a valid name or is taken. */
  readonly name: string;
  kind: ColumnKind;
}

export interface ColumnRules {
  /** Names that the column of a new field must not get. */
  readonly taken: readonly string[];
  /** Fields that always get a column of their own: those of the primary key and of the cursor. */
  readonly essential: readonly string[];
}

/** The maximum number of columns, for the memory that they take; the most frequent fields get them. */
const MAX_COLUMNS = 1000;

/**
 * The internal field name of the column that contains all fields without a column of their own. It is a lone surrogate,
 * which no field of a record can have, because lone surrogates in names are replaced.
 */
export const RARE_FIELDS = '\ud800';

/** The columns of one stream, in order. The column of a field never gets another name. */
export class StreamColumns {
  private rareColumn: Column | undefined;
  private readonly byField = new Map<string, Column>();
  private readonly taken = new Set<string>();
  private readonly essential: ReadonlySet<string>;

  constructor(columns: readonly Column[], { taken, essential }: ColumnRules) {
    for (const column of columns) this.add(column);
    for (const name of taken) this.taken.add(name.toLowerCase());
    this.essential = new Set(essential);
  }

  get all(): readonly Column[] {
    const rare = this.rareColumn === undefined ? [] : [this.rareColumn];
    return [...this.byField.values(), ...rare];
  }

  /** The JSON column that contains the fields without a column of their own, if there is one. */
  get rare(): Column | undefined {
    return this.rareColumn;
  }

  /**
   * Divides fields that have no column yet into those that get one and those that do not.
   * @param fields the most frequent first
   */
  divide(fields: readonly string[]): { readonly added: string[]; readonly rare: string[] } {
    const added: string[] = [];
    const rare: string[] = [];
    let room = this.room;
    for (const field of fields) {
      if (this.essential.has(field)) added.push(field);
      else if (room > 0) {
        added.push(field);
        room -= 1;
      } else rare.push(field);
    }
    return { added, rare };
  }

  /** Creates the columns of declared fields. If there are too many, columns are created once values arrive instead. */
  declare(fields: readonly (readonly [string, ColumnKind])[]): void {
    const missing = fields.filter(([field]) => this.of(field) === undefined);
    const hasRoom = missing.length <= this.room;
    for (const [field, kind] of missing)
      if (hasRoom || this.essential.has(field)) this.ensure(field, kind);
  }

  /** Returns the column for the fields without a column of their own, and creates it if needed. */
  ensureRare(): Column {
    if (this.rareColumn !== undefined) return this.rareColumn;
    return this.add({ field: RARE_FIELDS, name: this.freeName('other_properties'), kind: 'json' });
  }

  of(field: string): Column | undefined {
    return this.byField.get(field) ?? this.byField.get(field.toWellFormed());
  }

  /**
   * Returns the column of a field, and creates it if it does not exist. Lone surrogates in the name are replaced first, as in
   * the saved name; otherwise the saved name would never be found again.
   */
  ensure(field: string, kind: ColumnKind): Column {
    const saved = field.toWellFormed();
    return this.byField.get(saved) ?? this.add({ field: saved, name: this.freeName(saved), kind });
  }

  /**
   * Returns how many more fields may get a column. Once a field was put into the common JSON column it is 0, since a
   * field never moves.
   */
  private get room(): number {
    return this.rareColumn === undefined ? Math.max(0, MAX_COLUMNS - this.byField.size) : 0;
  }

  private add(column: Column): Column {
    if (column.field === RARE_FIELDS) this.rareColumn = column;
    else this.byField.set(column.field, column);
    this.taken.add(column.name.toLowerCase());
    return column;
  }

  /** DuckDB does not accept empty names and NUL, and does not distinguish `City` from `city`. */
  private freeName(field: string): string {
    const wanted = field === '' ? '_' : field.replaceAll('\0', '\ufffd');
    let name = wanted;
    for (let count = 2; this.taken.has(name.toLowerCase()); count += 1) name = `${wanted}_${count}`;
    return name;
  }
}
