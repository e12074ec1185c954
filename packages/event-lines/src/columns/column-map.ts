import { compareCodePoints } from './compare-code-points.js';
import {
  SavedNamesBuilder,
  type Assignment,
  type ColumnRule,
  type SavedNames,
} from './saved-names.js';

/** The columns of the properties. The column of a property never changes, also in later syncs. */
export interface ColumnMap {
  /** Assigns columns to the names that have none yet, in code point order. */
  assign(names: Iterable<string>): void;
  /** Number of properties with a column, including those with fixed columns. */
  readonly size: number;
  /** Returns the column of a property; undefined if none is assigned. */
  columnOf(name: string): string | undefined;
  /** Returns the properties that are not fixed, with their columns, in code point order. */
  entries(): readonly Assignment[];
  /**
   * Returns the assignments to store in the state, from which the option `saved` restores them.
   * Returns the same object as the last call if no column was assigned since.
   */
  dump(): SavedNames;
}

export interface ColumnMapOptions {
  readonly rule: ColumnRule;
  /** Columns that no property can have, because the record uses them for other values. */
  readonly reserved: readonly string[];
  /** Properties whose column always equals their name. */
  readonly fixed?: readonly string[];
  /** Assignments from an earlier sync, as returned by `dump`. */
  readonly saved?: SavedNames | undefined;
  /**
   * The columns of the configured catalog and the names of Mixpanel's own properties. They are used
   * only if nothing was saved. If the rule returns `x` for a vendor name such as `$x`, and the
   * catalog has both `x` and `_x`, then `$x` gets `x`, and the custom property `x` gets `_x`. So
   * both keep the columns that they already have in the destination.
   */
  readonly catalog?:
    | { readonly columns: ReadonlySet<string>; readonly vendorNames: ReadonlySet<string> }
    | undefined;
}

/**
 * Maximum number of underscores before a name. Without it, thousands of names that differ only in
 * case would get columns with thousands of underscores, which no database accepts.
 */
const MAX_UNDERSCORES = 8;

/**
 * Creates a map. A property gets the column that the rule returns, if it is free. Otherwise one to
 * eight underscores are put in front. If all these columns are taken, a number is appended, as in
 * `username_10`. Columns that differ only in case count as equal, because many destinations ignore
 * the case.
 *
 * Example, with a rule that removes one leading `$`: if `$userName`, `userName` and `username` are
 * assigned together, they get the columns `userName`, `_userName` and `__username`.
 * @throws RangeError if the saved names are damaged or two of them have the same column; its
 * message begins with the member of `SavedNames`
 */
export function createColumnMap(options: ColumnMapOptions): ColumnMap {
  const { rule, reserved, fixed = [], saved = {} } = options;
  const columns = new Map<string, string>();
  const taken = new Set(reserved.map((column) => column.toLowerCase()));
  const builder = new SavedNamesBuilder(saved, rule);
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
  for (const name of fixed) set(name, name);
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
    for (const pair of findCatalogPairs(options)) {
      if (pair.every(isFree)) for (const [name, column] of pair) assign(name, column);
    }
  }
  const findFreeColumn = createColumnFinder(taken);
  return {
    assign(names) {
      const added = [...new Set(names)].filter((name) => !columns.has(name));
      for (const name of added.sort(compareCodePoints)) {
        assign(name, findFreeColumn(rule(name)));
      }
    },
    get size() {
      return columns.size;
    },
    columnOf: (name) => columns.get(name),
    entries: () =>
      [...columns]
        .filter(([name]) => !fixed.includes(name))
        .sort(([first], [second]) => compareCodePoints(first, second)),
    dump: () => builder.build(),
  };
}

/** Returns a function that returns the preferred column if it is free, else a similar free one. */
function createColumnFinder(taken: ReadonlySet<string>): (preferred: string) => string {
  /**
   * The next number to try for each lower-cased column. Without it, finding columns for many
   * similar names would take quadratic time.
   */
  const numbers = new Map<string, number>();
  return (preferred) => {
    for (let count = 0; count <= MAX_UNDERSCORES; count += 1) {
      const column = `${'_'.repeat(count)}${preferred}`;
      if (!taken.has(column.toLowerCase())) return column;
    }
    const lowerCased = preferred.toLowerCase();
    let number = numbers.get(lowerCased) ?? MAX_UNDERSCORES + 2;
    while (taken.has(`${preferred}_${number}`.toLowerCase())) number += 1;
    numbers.set(lowerCased, number + 1);
    return `${preferred}_${number}`;
  };
}

/** Returns the pairs of assignments that the catalog implies, see `ColumnMapOptions.catalog`. */
function findCatalogPairs({ catalog, rule }: ColumnMapOptions): readonly (readonly Assignment[])[] {
  return [...(catalog?.vendorNames ?? [])].flatMap((name) => {
    const column = rule(name);
    const isPair = catalog?.columns.has(column) === true && catalog.columns.has(`_${column}`);
    if (column === name || !isPair) return [];
    return [
      [
        [name, column],
        [column, `_${column}`],
      ],
    ];
  });
}
