import { compareCodePoints } from './compare-code-points.js';
import {
  SavedNamesBuilder,
  type Assignment,
  type ColumnRule,
  type SavedNames,
} from './saved-names.js';

/** Assigns a column to each property of the source. An assignment never changes. */
export interface ColumnMap {
  /** Assigns columns to the names that have none yet, in code point order of the names. */
  assign(names: Iterable<string>): void;
  /** The number of properties with a column, including the fixed ones. */
  readonly size: number;
  /** Returns the column of a property; undefined while none is assigned. */
  columnOf(name: string): string | undefined;
  /** Returns the column of every property that is not fixed, by property in code point order. */
  entries(): readonly Assignment[];
  /**
   * Returns the assignments in the format of a state, which `saved` accepts. Costs nothing if no
   * name was assigned since the last call.
   */
  dump(): SavedNames;
}

export interface ColumnMapOptions {
  readonly rule: ColumnRule;
  /** Columns of the record that no property may take. */
  readonly reserved: readonly string[];
  /** Properties whose column always has their own name. */
  readonly fixed?: readonly string[];
  /** The result of an earlier `dump`. */
  readonly saved?: SavedNames | undefined;
  /**
   * Assignments to start from when nothing was saved. If both columns `x` and `_x` exist and the
   * rule assigns `x` to a property of another name that the vendor reserves, that property was
   * written to `x` and a custom `x` to `_x`.
   */
  readonly catalog?:
    | { readonly columns: ReadonlySet<string>; readonly vendorNames: ReadonlySet<string> }
    | undefined;
}

/**
 * The maximum number of underscores before a name. Otherwise thousands of names that differ only in
 * case would have columns of thousands of underscores, which no database accepts.
 */
const MAX_UNDERSCORES = 8;

/**
 * Creates a map by these rules: a property has the column of the rule. If that is taken, ignoring
 * case, as many underscores as needed are put before it, at most eight; then the name gets a
 * number, as `username_10`. Columns differ in more than case, because many destinations fold it.
 * With a rule that drops one leading `$`, a first batch of `$userName`, `userName`, `username`
 * becomes `userName`, `_userName`, `__username`.
 * @throws RangeError for saved names that are damaged, or two of which share a column; its message
 *   begins with the member of `SavedNames`
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

/** Returns a function that finds a free column, starting from that of the rule. */
function createColumnFinder(taken: ReadonlySet<string>): (plain: string) => string {
  /**
   * The next number for each lower-cased name, so that the time for similar names grows with their
   * count.
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
