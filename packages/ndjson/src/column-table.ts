import type { NameCache } from './name-cache.js';
import type { NameTable } from './name-table.js';
import type { OutputBuffer } from './output-buffer.js';

/** What becomes of a property. `unknown` while the name table has no column for it. */
export const PROPERTY = { unknown: 0, column: 1, dropped: 2, time: 3 } as const;

export interface ColumnTableOptions {
  readonly names: NameTable;
  /** The property with the time. */
  readonly time: string;
  keeps(column: string): boolean;
}

/** By entry of a name cache: what becomes of the property, and its column as it is written. */
export class ColumnTable {
  /** `"column":` of all properties whose kind is `column`, with room for three bytes behind. */
  private text = new Uint8Array(4096);
  private view = new DataView(this.text.buffer);
  private readonly starts: Int32Array;
  private readonly lengths: Int32Array;
  /** By how many bytes a column is longer, as it is written, than its name in the source; at most. */
  mostGrowth = 0;
  private used = 0;
  private readonly kinds: Uint8Array;

  constructor(
    private readonly cache: NameCache,
    private readonly options: ColumnTableOptions,
  ) {
    this.starts = new Int32Array(cache.capacity + 1);
    this.lengths = new Int32Array(cache.capacity + 1);
    this.kinds = new Uint8Array(cache.capacity + 1);
  }

  /** Most properties of one record that have an entry. */
  get capacity(): number {
    return this.cache.capacity;
  }

  /** One of `PROPERTY`. What is not unknown never changes, as names never do. */
  kindOf(entry: number): number {
    const kind = this.kinds[entry] ?? PROPERTY.unknown;
    return kind === PROPERTY.unknown ? this.resolve(entry) : kind;
  }

  /**
   * Writes the column of a property and a colon. Four bytes a turn: there must be room for three
   * bytes more.
   */
  write(entry: number, output: OutputBuffer): void {
    const { view, used } = output;
    const start = this.starts[entry] ?? 0;
    const length = this.lengths[entry] ?? 0;
    for (let index = 0; index < length; index += 4) {
      view.setInt32(used + index, this.view.getInt32(start + index));
    }
    output.used = used + length;
  }

  private resolve(entry: number): number {
    const name = this.cache.nameOf(entry);
    const column = this.options.names.columnOf(name);
    const kind = this.kindFor(name, column);
    this.kinds[entry] = kind;
    if (kind === PROPERTY.column && column !== undefined)
      this.add(entry, `${JSON.stringify(column)}:`);
    return kind;
  }

  private kindFor(name: string, column: string | undefined): number {
    if (name === this.options.time) return PROPERTY.time;
    if (column === undefined) return PROPERTY.unknown;
    return this.options.keeps(column) ? PROPERTY.column : PROPERTY.dropped;
  }

  private add(entry: number, column: string): void {
    const bytes = new TextEncoder().encode(column);
    if (this.used + bytes.length + 3 > this.text.length) {
      const grown = new Uint8Array(2 * (this.text.length + bytes.length));
      grown.set(this.text);
      this.text = grown;
      this.view = new DataView(grown.buffer);
    }
    this.text.set(bytes, this.used);
    this.starts[entry] = this.used;
    this.used += bytes.length;
    this.lengths[entry] = bytes.length;
    const growth = bytes.length - this.cache.lengthOf(entry);
    this.mostGrowth = Math.max(this.mostGrowth, growth);
  }
}
