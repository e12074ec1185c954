import type { ColumnKind } from './column-kind.js';
import { wellFormed } from './well-formed.js';

/** One column of a stream's table. */
export interface Column {
  /** The field of the records, unchanged. */
  readonly field: string;
  /** The name in the table: the field, unless it is not a valid name or the name is taken. */
  readonly name: string;
  kind: ColumnKind;
}

export interface ColumnRules {
  /** Names that new columns must not have. */
  readonly taken: readonly string[];
  /** Fields that always get a column of their own: those of the key and of the day. */
  readonly essential: readonly string[];
}

/** The maximum number of columns: more would take too much memory. The most frequent fields get them. */
const MAX_COLUMNS = 1000;

/**
 * The field of the column that holds all fields without a column of their own. No field of a record has this
 * name, as halves of surrogate pairs become U+FFFD.
 */
export const RARE_FIELDS = '\ud800';

/** The columns of one stream, in order. A field keeps its column name permanently. */
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

  /** The column of JSON objects for the fields that have no column of their own, if there is one. */
  get rare(): Column | undefined {
    return this.rareColumn;
  }

  /**
   * Divides fields without a column into those that get one and the rare others.
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

  /** Creates the columns of declared fields. If there are too many, the values decide which fields get one. */
  declare(fields: readonly (readonly [string, ColumnKind])[]): void {
    const missing = fields.filter(([field]) => this.of(field) === undefined);
    const hasRoom = missing.length <= this.room;
    for (const [field, kind] of missing)
      if (hasRoom || this.essential.has(field)) this.ensure(field, kind);
  }

  /** Returns the column for the fields without one, and creates it if necessary. */
  ensureRare(): Column {
    if (this.rareColumn !== undefined) return this.rareColumn;
    return this.add({ field: RARE_FIELDS, name: this.freeName('other_properties'), kind: 'json' });
  }

  of(field: string): Column | undefined {
    return this.byField.get(field) ?? this.byField.get(wellFormed(field));
  }

  /**
   * Returns the column of a field, and creates it if there is none. Half of a surrogate pair in a
   * field counts as U+FFFD, as it is saved: compared unchanged, a saved field would never be found
   * again.
   */
  ensure(field: string, kind: ColumnKind): Column {
    const saved = wellFormed(field);
    return this.byField.get(saved) ?? this.add({ field: saved, name: this.freeName(saved), kind });
  }

  /**
   * Returns how many more fields may get a column: none once one was refused, as a field stays
   * where it is.
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

  /** DuckDB accepts neither an empty name nor a NUL in it, and does not distinguish `City` from `city`. */
  private freeName(field: string): string {
    const wanted = field === '' ? '_' : field.replaceAll('\0', '\ufffd');
    let name = wanted;
    for (let count = 2; this.taken.has(name.toLowerCase()); count += 1) name = `${wanted}_${count}`;
    return name;
  }
}
