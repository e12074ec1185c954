/**
 * The memory map: addresses and sizes in bytes by the names of their constants in
 * packages/event-lines/assembly.
 */
export type Layout = Readonly<Record<string, number>>;

type Range = readonly [start: number, end: number];

interface Region {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly isWritable: boolean;
}

/** Thrown for a load or store that the memory map does not allow, and for a failed assertion. */
export class OutOfBoundsError extends Error {}

/**
 * Checks each load and store of a program against the memory map. The program must be compiled with
 * the pass `instrument-memory`, which makes it call the functions in `env`.
 */
export class BoundsChecks {
  private readonly regions: readonly Region[];
  private input: Region;

  constructor(private readonly layout: Layout) {
    const at = (name: string): number => {
      const address = layout[name];
      if (address === undefined) throw new RangeError(`no constant ${name}`);
      return address;
    };
    const region = (name: string, [start, end]: Range, isWritable = true): Region => ({
      name,
      start,
      end,
      isWritable,
    });
    const pad = at('PAD');
    this.input = region('the input', [at('INPUT'), at('INPUT')], false);
    this.regions = [
      region('the output', [at('OUTPUT'), at('OUTPUT_END') + pad]),
      region('the names', [at('TABLES'), at('MEMORY_END')]),
      region('the tables by entry', [at('BAG_OF'), at('COLUMNS')]),
      region('the settings', [at('SETTINGS'), at('SETTINGS') + at('SETTINGS_SIZE')], false),
      region('the columns', [at('COLUMNS'), at('COLUMNS') + at('COLUMN_TEXT') + pad], false),
      region('the objects by entry', [at('OBJECT_OF'), at('TABLES')]),
      region('the constants', [0, at('INPUT')]),
    ];
  }

  /** Sets where the input ends. The program may read up to `PAD` bytes after it. */
  setInputEnd(address: number): void {
    this.input = { ...this.input, end: address + (this.layout['PAD'] ?? 0) };
  }

  /** The functions that the program imports. */
  readonly env: Readonly<Record<string, (...numbers: number[]) => number>> = {
    load_ptr: (...access) => this.checkAccess(access, false),
    store_ptr: (...access) => this.checkAccess(access, true),
    ...Object.fromEntries(
      ['i32', 'i64', 'f32', 'f64'].flatMap((type) =>
        ['load', 'store'].map((access) => [`${access}_val_${type}`, returnSecond]),
      ),
    ),
    memory_grow_pre: () => {
      throw new OutOfBoundsError('the memory must not grow');
    },
    memory_grow_post: returnSecond,
    abort: (...[, , line = 0, column = 0]) => {
      throw new OutOfBoundsError(`an assertion failed at ${line}:${column}`);
    },
  };

  /**
   * Returns the address of an access unchanged.
   * @throws OutOfBoundsError if the memory map does not allow the access
   * @param access the number of the instruction, the number of bytes, a constant offset, and the
   *   address to which the offset is added
   */
  private checkAccess(
    [, bytes = 0, offset = 0, address = 0]: readonly number[],
    isStore: boolean,
  ): number {
    const start = (address >>> 0) + offset;
    const end = start + bytes;
    const contains = (region: Region): boolean => start >= region.start && end <= region.end;
    const region = contains(this.input) ? this.input : this.regions.find(contains);
    if (region === undefined || (isStore && !region.isWritable)) {
      const place = region === undefined ? 'between the regions' : `in ${region.name}`;
      const what = isStore ? 'store' : 'load';
      throw new OutOfBoundsError(`a ${what} of ${bytes} bytes at ${start}, ${place}`);
    }
    return address;
  }
}

/**
 * Returns the second argument, the value that is loaded or stored, unchanged. A 64-bit value is a
 * bigint at run time, but this makes no difference, because the value is not checked.
 */
function returnSecond(...[, second = 0]: readonly number[]): number {
  return second;
}
