import type { ColumnKind } from './column-kind.js';
import { wellFormed } from './well-formed.js';

/** One column of a stream's table. */
export interface Column {
  /** The field of the records, as it came. */
  readonly field: string;
  /** Its name in the table: the field, unless that cannot be a name there or is taken. */
  readonly name: string;
  kind: ColumnKind;
}

/** The columns of one stream, in order. A field keeps its name for good. */
export class StreamColumns {
  private readonly byField = new Map<string, Column>();
  private readonly taken = new Set<string>();

  /** @param taken names that no column of a new field may have */
  constructor(columns: readonly Column[] = [], taken: readonly string[] = []) {
    for (const column of columns) this.add(column);
    for (const name of taken) this.taken.add(name.toLowerCase());
  }

  get all(): readonly Column[] {
    return [...this.byField.values()];
  }

  of(field: string): Column | undefined {
    return this.byField.get(field) ?? this.byField.get(wellFormed(field));
  }

  /**
   * The column of a field, made if there is none. Half of a surrogate pair in a field counts as
   * U+FFFD, as it is saved: compared as it came, a saved field would never be found again.
   */
  ensure(field: string, kind: ColumnKind): Column {
    const saved = wellFormed(field);
    return this.byField.get(saved) ?? this.add({ field: saved, name: this.freeName(saved), kind });
  }

  private add(column: Column): Column {
    this.byField.set(column.field, column);
    this.taken.add(column.name.toLowerCase());
    return column;
  }

  /** DuckDB knows no empty name, no NUL in one, and no difference between `City` and `city`. */
  private freeName(field: string): string {
    const wanted = field === '' ? '_' : field.replaceAll('\0', '\ufffd');
    let name = wanted;
    for (let count = 2; this.taken.has(name.toLowerCase()); count += 1) name = `${wanted}_${count}`;
    return name;
  }
}
