import { compareCodePoints } from './compare-code-points.js';
import {
  columnByRule,
  SavedNamesBuilder,
  type Assignment,
  type SavedNames,
} from './saved-names.js';

/** Which column each property of the source is written to. An assignment never changes. */
export interface NameTable {
  /** Assigns columns to the names that have none yet, in code point order of the names. */
  assign(names: Iterable<string>): void;
  /** How many properties have a column, those with kept names included. */
  readonly size: number;
  /** The column of a property; undefined while none is assigned. */
  columnOf(name: string): string | undefined;
  /** The column of every property that is not a kept name, by property in code point order. */
  entries(): readonly Assignment[];
  /** The same as a state holds it: what `saved` takes back. Costs nothing while no name was assigned. */
  dump(): SavedNames;
}

export interface NameTableOptions {
  /** The column outside the bag, which no property may take. */
  readonly head: string;
  /** Further columns of the record that no property may take. */
  readonly reserved?: readonly string[] | undefined;
  /** Properties whose column has their own name, whatever else there is. */
  readonly kept: readonly string[];
  /** An earlier `dump`. */
  readonly saved?: SavedNames | undefined;
  /**
   * What to start from when nothing was saved. Where both columns `x` and `_x` exist and `$x` is one
   * of the vendor's own properties, `$x` was written to `x` and a custom `x` to `_x`.
   */
  readonly catalog?:
    | { readonly columns: ReadonlySet<string>; readonly vendorNames: ReadonlySet<string> }
    | undefined;
}

/**
 * The most underscores that are put in front of a name. Thousands of names that differ in case only
 * would otherwise have columns of thousands of underscores, which no database takes.
 */
const MAX_UNDERSCORES = 8;

/**
 * A property loses one leading `$`; where the lower-cased result is taken, as many underscores as
 * it needs go in front, at most eight; after those the name gets a number, as `username_10`. Columns
 * differ in more than case, because many destinations fold it.
 * A first batch of `$userName`, `userName`, `username` becomes `userName`, `_userName`, `__username`.
 * @throws RangeError for saved names that are damaged, or two of which share a column; its message
 *   begins with the member of `SavedNames`
 */
export function createNameTable(options: NameTableOptions): NameTable {
  const { head, reserved = [], kept, saved = {} } = options;
  const columns = new Map<string, string>();
  const taken = new Set([head, ...reserved].map((column) => column.toLowerCase()));
  const builder = new SavedNamesBuilder(saved);
  const set = (name: string, column: string): void => {
    columns.set(name, column);
    taken.add(column.toLowerCase());
  };
  const assign = (name: string, column: string): void => {
    set(name, column);
    builder.add(name, column);
  };
  const isFree = ([name, column]: Assignment): boolean =>
    !columns.has(name) && !taken.has(column.toLowerCase());
  for (const name of kept) set(name, name);
  for (const assignment of builder.assignments) {
    const [name, column] = assignment;
    if (columns.get(name) === column) continue;
    if (!isFree(assignment)) {
      throw new RangeError(
        `names: ${JSON.stringify(name)} cannot have the column ${JSON.stringify(column)}, which is taken`,
      );
    }
    set(name, column);
  }
  if (saved.names === undefined && saved.names_by_rule === undefined) {
    for (const pair of catalogPairs(options.catalog)) {
      if (pair.every(isFree)) for (const [name, column] of pair) assign(name, column);
    }
  }
  const freeColumn = createColumnFinder(taken);
  return {
    assign(names) {
      const added = [...new Set(names)].filter((name) => !columns.has(name));
      for (const name of added.sort(compareCodePoints)) {
        assign(name, freeColumn(columnByRule(name)));
      }
    },
    get size() {
      return columns.size;
    },
    columnOf: (name) => columns.get(name),
    entries: () =>
      [...columns]
        .filter(([name]) => !kept.includes(name))
        .sort(([first], [second]) => compareCodePoints(first, second)),
    dump: () => builder.build(),
  };
}

/** Returns a function that finds the column for a name that lost its `$`. */
function createColumnFinder(taken: ReadonlySet<string>): (plain: string) => string {
  /** The next number of each lower-cased name, so that the time for alike names grows with their count. */
  const numbers = new Map<string, number>();
  return (plain) => {
    for (let count = 0; count <= MAX_UNDERSCORES; count += 1) {
      const column = `${'_'.repeat(count)}${plain}`;
      if (!taken.has(column.toLowerCase())) return column;
    }
    const alike = plain.toLowerCase();
    let number = numbers.get(alike) ?? MAX_UNDERSCORES + 2;
    while (taken.has(`${plain}_${number}`.toLowerCase())) number += 1;
    numbers.set(alike, number + 1);
    return `${plain}_${number}`;
  };
}

function catalogPairs(catalog: NameTableOptions['catalog']): readonly (readonly Assignment[])[] {
  return [...(catalog?.vendorNames ?? [])]
    .filter((name) => name.startsWith('$'))
    .map((name) => name.slice(1))
    .filter((plain) => catalog?.columns.has(plain) && catalog.columns.has(`_${plain}`))
    .map((plain) => [
      [`$${plain}`, plain],
      [plain, `_${plain}`],
    ]);
}
