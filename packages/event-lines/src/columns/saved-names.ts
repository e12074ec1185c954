import { MAX_UNPACKED_BYTES, packNames, unpackNames } from './packed-names.js';

/**
 * The columns of all properties, as saved in a state. Most properties have the column that the rule
 * returns, so only their names are saved. If a name were not saved, a property that is new in a
 * later sync could get the same column.
 */
export type SavedNames = {
  /** Properties with columns that differ from the rule; absent only if no property has a column. */
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
 * Returns the assignments of both states. Packed lists are compared as texts and not unpacked,
 * because a sync only appends lists and never changes one.
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
 * Returns the same assignments with at most one packed list, which contains all names that follow
 * the rule. During a sync there may be more lists.
 */
export function compactNames(saved: SavedNames, rule: ColumnRule): SavedNames {
  return isCompact(saved, rule)
    ? mergeSavedNames(saved, {})
    : new SavedNamesBuilder(saved, rule).build();
}

/** Builds `SavedNames` from a map that grows during a sync. Each name is packed only once. */
export class SavedNamesBuilder {
  /** The saved assignments, in the order in which they were made. */
  readonly assignments: readonly Assignment[];
  private saved: SavedNames;
  /** Size in bytes of the saved lists, after unpacking. */
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
    const byRule = all.filter(followsRule(this.rule)).map(([name]) => name);
    if (byRule.length === 0) return { names: Object.fromEntries(all) };
    const { list, bytes } = packNames(byRule);
    // If the lists would exceed the limit, the new names are saved unpacked, with their columns.
    // Otherwise the next sync would reject the state.
    if (this.bytes + bytes > MAX_UNPACKED_BYTES) return { names: Object.fromEntries(all) };
    this.bytes += bytes;
    const exceptions = all.filter((assignment) => !followsRule(this.rule)(assignment));
    return { names: Object.fromEntries(exceptions), names_by_rule: [list] };
  }
}

/** Reports whether all names that follow the rule are in one list. */
function isCompact(
  { names = {}, names_by_rule: lists = [] }: SavedNames,
  rule: ColumnRule,
): boolean {
  return lists.length <= 1 && !Object.entries(names).some(followsRule(rule));
}

function followsRule(rule: ColumnRule): (assignment: Assignment) => boolean {
  return ([name, column]) => column === rule(name);
}
