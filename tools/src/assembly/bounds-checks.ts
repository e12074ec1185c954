/** Addresses and sizes, by the names of the constants in the assembly. */
export type Layout = Readonly<Record<string, number>>;

type Range = readonly [start: number, end: number];

interface Region {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly isWritable: boolean;
}

/** A load or a store outside of what the memory map allows. */
export class OutOfBoundsError extends Error {}

/** Checks each access of a program that was compiled with `instrument-memory` against the memory map. */
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

  /** Sets where the input ends; up to `PAD` bytes after it may still be read. */
  setInputEnd(address: number): void {
    this.input = { ...this.input, end: address + (this.layout['PAD'] ?? 0) };
  }

  /** The functions that the program imports from `env`. */
  readonly env: Readonly<Record<string, (...numbers: number[]) => number>> = {
    load_ptr: (...access) => this.checked(access, false),
    store_ptr: (...access) => this.checked(access, true),
    ...Object.fromEntries(
      ['i32', 'i64', 'f32', 'f64'].flatMap((type) =>
        ['load', 'store'].map((access) => [`${access}_val_${type}`, secondOf]),
      ),
    ),
    memory_grow_pre: () => {
      throw new OutOfBoundsError('the memory is never to grow');
    },
    memory_grow_post: secondOf,
    abort: (...[, , line = 0, column = 0]) => {
      throw new OutOfBoundsError(`an assertion failed at ${line}:${column}`);
    },
  };

  /** @param access the site, how many bytes, a constant offset, and the address it is added to */
  private checked(
    [, bytes = 0, offset = 0, address = 0]: readonly number[],
    isStore: boolean,
  ): number {
    const start = (address >>> 0) + offset;
    const end = start + bytes;
    const holds = (region: Region): boolean => start >= region.start && end <= region.end;
    const region = holds(this.input) ? this.input : this.regions.find(holds);
    if (region === undefined || (isStore && !region.isWritable)) {
      const place = region === undefined ? 'between the regions' : `in ${region.name}`;
      const what = isStore ? 'store' : 'load';
      throw new OutOfBoundsError(`a ${what} of ${bytes} bytes at ${start}, ${place}`);
    }
    return address;
  }
}

/**
 * Returns the second argument unchanged; 64-bit values are not numbers, but no check inspects them.
 */
function secondOf(...[, second = 0]: readonly number[]): number {
  return second;
}
