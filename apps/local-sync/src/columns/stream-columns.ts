import type { ColumnKind } from './column-kind.js';

/** One column of a stream's table. */
export interface Column {
  /** The name of the field in the records. */
  readonly field: string;
  /**
   * The name of the column in the table: the field, unless that is not a valid name or is taken.
   */
  readonly name: string;
  kind: ColumnKind;
}

export interface ColumnRules {
  /** Names that exist already, so that new columns must have others. */
  readonly taken: readonly string[];
  /** Fields that always get a column of their own: those of the primary key and of the cursor. */
  readonly essential: readonly string[];
}

/**
 * The maximum number of columns of a stream, because each column takes memory. The most frequent
 * fields get a column; the others share one JSON column.
 */
const MAX_COLUMNS = 1000;

/**
 * The internal field name of the JSON column that contains all fields without a column of their
 * own. It is a lone surrogate, which no field of a record can have, because lone surrogates in
 * names are replaced.
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
   * Divides fields that have no column yet into those that get a column and those that are put into
   * the JSON column.
   * @param fields the most frequent first
   */
  divide(fields: readonly string[]): { readonly added: string[]; readonly rare: string[] } {
    const added: string[] = [];
    const rare: string[] = [];
    let free = this.freeColumns;
    for (const field of fields) {
      if (this.essential.has(field)) added.push(field);
      else if (free > 0) {
        added.push(field);
        free -= 1;
      } else rare.push(field);
    }
    return { added, rare };
  }

  /**
   * Creates the columns of fields that the JSON schema declares. If there are too many, creates
   * only those of the key and the cursor; the most frequent of the others get columns once values
   * arrive.
   */
  declare(fields: readonly (readonly [string, ColumnKind])[]): void {
    const missing = fields.filter(([field]) => this.of(field) === undefined);
    const fitsAll = missing.length <= this.freeColumns;
    for (const [field, kind] of missing)
      if (fitsAll || this.essential.has(field)) this.ensure(field, kind);
  }

  /** Returns the column for the fields without a column of their own, and creates it if needed. */
  ensureRare(): Column {
    if (this.rareColumn !== undefined) return this.rareColumn;
    return this.add({
      field: RARE_FIELDS,
      name: this.unusedName('other_properties'),
      kind: 'json',
    });
  }

  of(field: string): Column | undefined {
    return this.byField.get(field) ?? this.byField.get(field.toWellFormed());
  }

  /**
   * Returns the column of a field, and creates it if it does not exist. Lone surrogates in the name
   * are replaced first, as in the saved name; otherwise the saved name would never be found again.
   */
  ensure(field: string, kind: ColumnKind): Column {
    const saved = field.toWellFormed();
    return (
      this.byField.get(saved) ?? this.add({ field: saved, name: this.unusedName(saved), kind })
    );
  }

  /**
   * How many more fields may get a column. Once the JSON column exists, this is 0: a new field may
   * already be in it, and values are never moved from it to another column.
   */
  private get freeColumns(): number {
    return this.rareColumn === undefined ? Math.max(0, MAX_COLUMNS - this.byField.size) : 0;
  }

  private add(column: Column): Column {
    if (column.field === RARE_FIELDS) this.rareColumn = column;
    else this.byField.set(column.field, column);
    this.taken.add(column.name.toLowerCase());
    return column;
  }

  /**
   * Returns a column name that is not taken yet. DuckDB does not accept empty names and NUL, and
   * does not distinguish `City` from `city`.
   */
  private unusedName(field: string): string {
    const wanted = field === '' ? '_' : field.replaceAll('\0', '\ufffd');
    let name = wanted;
    for (let count = 2; this.taken.has(name.toLowerCase()); count += 1) name = `${wanted}_${count}`;
    return name;
  }
}
