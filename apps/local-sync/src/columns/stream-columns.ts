import type { ColumnKind } from './column-kind.js';

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

  constructor(columns: readonly Column[] = []) {
    for (const column of columns) this.add(column);
  }

  get all(): readonly Column[] {
    return [...this.byField.values()];
  }

  of(field: string): Column | undefined {
    return this.byField.get(field);
  }

  /** The column of a field, made if there is none. */
  ensure(field: string, kind: ColumnKind): Column {
    return this.byField.get(field) ?? this.add({ field, name: this.freeName(field), kind });
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
