import { compareCodePoints } from './compare-code-points.js';
import {
  SavedNamesBuilder,
  type Assignment,
  type ColumnRule,
  type SavedNames,
} from './saved-names.js';

/** Maps each property of the source to a column. An assignment never changes. */
export interface ColumnMap {
  /** Assigns columns to the names that have none yet, in code point order. */
  assign(names: Iterable<string>): void;
  /** Number of properties with a column, including those with fixed columns. */
  readonly size: number;
  /** Returns the column of a property; undefined if none is assigned. */
  columnOf(name: string): string | undefined;
  /**
   * Returns all properties with their columns, except fixed ones, in code point order of the
   * properties.
   */
  entries(): readonly Assignment[];
  /**
   * Returns the assignments in the form that states have and that `saved` accepts. Returns the same
   * object if no name was assigned since the last call.
   */
  dump(): SavedNames;
}

export interface ColumnMapOptions {
  readonly rule: ColumnRule;
  /** Columns of the record that are not available for properties. */
  readonly reserved: readonly string[];
  /** Properties whose column always equals their name. */
  readonly fixed?: readonly string[];
  /** Assignments from an earlier sync, as returned by `dump`. */
  readonly saved?: SavedNames | undefined;
  /**
   * Columns of the configured catalog, used if nothing was saved. If the catalog has both `x` and
   * `_x`, and there is a property of the vendor whose column by the rule is `x` (such as `$x`),
   * that property keeps `x`, and a custom property named `x` keeps `_x`.
   */
  readonly catalog?:
    | { readonly columns: ReadonlySet<string>; readonly vendorNames: ReadonlySet<string> }
    | undefined;
}

/**
 * Maximum number of underscores before a name. Otherwise, thousands of names that differ only in
 * case would lead to columns with thousands of underscores, which no database accepts.
 */
const MAX_UNDERSCORES = 8;

/**
 * Creates a map. By default, a property has the column that the rule returns. If another property
 * already has this column, ignoring case, underscores are put in front, at most eight; after that
 * the name gets a number, as in `username_10`. Case is ignored because many destinations ignore it.
 *
 * Example, with a rule that removes one leading `$`: `$userName`, `userName` and `username` in one
 * batch become `userName`, `_userName` and `__username`.
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
    for (const pair of catalogPairs(options)) {
      if (pair.every(isFree)) for (const [name, column] of pair) assign(name, column);
    }
  }
  const freeColumn = createColumnFinder(taken);
  return {
    assign(names) {
      const added = [...new Set(names)].filter((name) => !columns.has(name));
      for (const name of added.sort(compareCodePoints)) {
        assign(name, freeColumn(rule(name)));
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

/** Returns a function that finds a free column, beginning with the column of the rule. */
function createColumnFinder(taken: ReadonlySet<string>): (plain: string) => string {
  /**
   * The next number to try for each lower-cased name, so that finding a column for many similar
   * names does not take quadratic time.
   */
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

function catalogPairs({ catalog, rule }: ColumnMapOptions): readonly (readonly Assignment[])[] {
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
