import { MAX_UNPACKED_BYTES, packNames, unpackNames } from './packed-names.js';

/**
 * The columns of all properties, as saved in a state. For most properties, the column is the one
 * that the rule returns; for these only the name is saved. Even such a name has to be saved,
 * because a later name may lead to the same column.
 */
export type SavedNames = {
  /** Columns that differ from the rule; absent only if no property has a column yet. */
  readonly names?: { readonly [name: string]: string } | undefined;
  /** Names of all other properties, in lists that `packNames` created. */
  readonly names_by_rule?: readonly string[] | undefined;
};

/** Returns the column that a property gets unless the column is already assigned or reserved. */
export type ColumnRule = (name: string) => string;

export type Assignment = readonly [name: string, column: string];

/**
 * Returns all assignments.
 * @throws RangeError `names_by_rule: …` as `unpackNames`
 */
export function assignmentsIn(saved: SavedNames, rule: ColumnRule): readonly Assignment[] {
  return unpack(saved, rule).assignments;
}

function unpack(
  { names = {}, names_by_rule: lists = [] }: SavedNames,
  rule: ColumnRule,
): {
  readonly assignments: readonly Assignment[];
  readonly bytes: number;
} {
  const { names: byRule, bytes } = unpackNames(lists);
  const packed = byRule.map((name): Assignment => [name, rule(name)]);
  return { assignments: [...Object.entries(names), ...packed], bytes };
}

/**
 * Returns the assignments of both states. Lists are compared as texts and not unpacked, which is
 * sufficient because the lists of one sync only grow by appending further lists.
 */
export function mergeSavedNames(first: SavedNames, second: SavedNames): SavedNames {
  const lists = mergeLists(first.names_by_rule ?? [], second.names_by_rule ?? []);
  if ((first.names ?? second.names) === undefined && lists.length === 0) return {};
  return {
    names: { ...first.names, ...second.names },
    ...(lists.length > 0 ? { names_by_rule: lists } : {}),
  };
}

function mergeLists(first: readonly string[], second: readonly string[]): readonly string[] {
  const [short, long] = first.length < second.length ? [first, second] : [second, first];
  if (short.every((list, index) => list === long[index])) return long;
  return [...new Set([...first, ...second])];
}

/**
 * Returns the same names with all names that follow the rule in one list, the form that a state has
 * between two syncs.
 */
export function compactNames(saved: SavedNames, rule: ColumnRule): SavedNames {
  return isCompact(saved, rule)
    ? mergeSavedNames(saved, {})
    : new SavedNamesBuilder(saved, rule).build();
}

/** Creates the saved form of a map that grows during a sync. Each name is packed only once. */
export class SavedNamesBuilder {
  /** The saved assignments, in the order in which they were made. */
  readonly assignments: readonly Assignment[];
  private saved: SavedNames;
  /** Size in bytes of the saved lists after unpacking. */
  private bytes = 0;
  private readonly added = new Map<string, string>();

  /** @throws RangeError `names_by_rule: …` as `unpackNames` */
  constructor(
    saved: SavedNames,
    private readonly rule: ColumnRule,
  ) {
    const { assignments, bytes } = unpack(saved, rule);
    this.assignments = assignments;
    if (isCompact(saved, rule)) {
      this.saved = mergeSavedNames(saved, {});
      this.bytes = bytes;
    } else {
      this.saved = this.pack(new Map(assignments));
    }
  }

  add(name: string, column: string): void {
    this.added.set(name, column);
  }

  build(): SavedNames {
    if (this.added.size > 0) this.saved = mergeSavedNames(this.saved, this.pack(this.added));
    this.added.clear();
    return this.saved;
  }

  private pack(assignments: ReadonlyMap<string, string>): SavedNames {
    const all = [...assignments];
    const byRule = all.filter(isByRule(this.rule)).map(([name]) => name);
    if (byRule.length === 0) return { names: Object.fromEntries(all) };
    const { list, bytes } = packNames(byRule);
    // Names that exceed the limit are saved together with their columns, because the next sync
    // would reject the list.
    if (this.bytes + bytes > MAX_UNPACKED_BYTES) return { names: Object.fromEntries(all) };
    this.bytes += bytes;
    const exceptions = all.filter((assignment) => !isByRule(this.rule)(assignment));
    return { names: Object.fromEntries(exceptions), names_by_rule: [list] };
  }
}

/** Reports whether all names that follow the rule are in one list. */
function isCompact(
  { names = {}, names_by_rule: lists = [] }: SavedNames,
  rule: ColumnRule,
): boolean {
  return lists.length <= 1 && !Object.entries(names).some(isByRule(rule));
}

function isByRule(rule: ColumnRule): (assignment: Assignment) => boolean {
  return ([name, column]) => column === rule(name);
}
