import { describe, expect, it } from '@jest/globals';
import { effort } from '@source-mixpanel/testing';
import fc from 'fast-check';
import { createColumnMap, type ColumnMap } from './column-map.js';
import { packNames } from './packed-names.js';
import { savedNamesStep } from './parse-saved-names.js';
import { assignmentsIn, mergeSavedNames, type SavedNames } from './saved-names.js';
import { eventColumns } from '../../test/event-columns.js';

const shape = { ...eventColumns };

/** Returns the saved names as the next sync reads them. */
function parsed(saved: SavedNames): SavedNames {
  const issues: unknown[] = [];
  const read = savedNamesStep(shape)(JSON.parse(JSON.stringify(saved)) as SavedNames, {
    addIssue: (issue) => issues.push(issue),
  });
  expect(issues).toEqual([]);
  return read;
}

function issuesOf(state: object): readonly string[] {
  const issues: string[] = [];
  savedNamesStep(shape)(state, {
    addIssue: ({ path, message }) => issues.push(`${path.join('.')}: ${message}`),
  });
  return issues;
}

const list = (...names: readonly string[]): string => packNames(names).list;

const columnsOf = (saved: SavedNames) => Object.fromEntries(assignmentsIn(saved, shape.rule));

describe('saved names', () => {
  it('list columns only if they differ from the rule', () => {
    const table = createColumnMap(shape);
    table.assign(['$city', 'city', 'plan', '$$x', '']);
    const saved = table.dump();
    expect(saved.names).toEqual({ city: '_city' });
    expect(saved.names_by_rule).toEqual([list('', '$$x', '$city', 'plan')]);
    expect(columnsOf(saved)).toEqual(Object.fromEntries(table.entries()));
  });

  it('take less than a tenth of the bytes of the entries, for 60,000 numbered names', () => {
    const names = Array.from({ length: 60_000 }, (_, index) => `$answer to question ${index}`);
    const table = createColumnMap(shape);
    table.assign(names);
    const text = JSON.stringify(table.dump());
    const whole = JSON.stringify(Object.fromEntries(table.entries()));
    expect(text.length).toBeLessThan(whole.length / 10);
    const again = createColumnMap({ ...shape, saved: parsed(table.dump()) });
    expect(again.entries()).toEqual(table.entries());
  });

  it('are the same object until a name is added, and then get another list', () => {
    const table = createColumnMap(shape);
    table.assign(['b', 'a']);
    const first = table.dump();
    table.assign(['a']);
    expect(table.dump()).toBe(first);
    table.assign(['c', 'B']);
    const second = table.dump();
    expect(second.names).toEqual({ B: '_B' });
    expect(second.names_by_rule).toEqual([...(first.names_by_rule ?? []), list('c')]);
    expect(first.names).toEqual({});
  });

  it('are empty while no property has a column', () => {
    expect(createColumnMap(shape).dump()).toEqual({});
    expect(parsed({})).toEqual({});
    expect(parsed({ names: {} })).toEqual({ names: {} });
  });

  it('get one list if they are parsed from several lists, or from the old form with every column', () => {
    const lists = [list('b', '$d'), list('a')];
    const old = { $city: 'city', city: '_city', a: 'a' };
    const all = { $city: 'city', city: '_city', a: 'a', b: 'b', $d: 'd' };
    const read = parsed({ names: old, names_by_rule: lists });
    expect(read).toEqual({
      names: { city: '_city' },
      names_by_rule: [list('$city', '$d', 'a', 'b')],
    });
    expect(columnsOf(read)).toEqual(all);
    expect(parsed(read)).toEqual(read);
    expect(parsed({ names: all })).toEqual(read);
  });

  it('are restored unchanged, also lone surrogates and the name __proto__', () => {
    const table = createColumnMap(shape);
    table.assign(['__proto__', '\ud83d']);
    table.assign(['$__proto__']);
    const again = createColumnMap({ ...shape, saved: parsed(table.dump()) });
    expect(again.entries()).toEqual(table.entries());
  });

  it.each<[string, object, string]>([
    ['a list of names', { names: ['a'] }, 'names: it is not an object of texts'],
    ['null', { names: null }, 'names: it is not an object of texts'],
    ['a column that is a number', { names: { a: 1 } }, 'names: it is not an object of texts'],
    [
      'one column for two properties',
      { names: { a: 'x', b: 'X' } },
      'names: "b" cannot have the column "X", which is taken',
    ],
    [
      'a column that a packed name has',
      { names: { $a: 'A' }, names_by_rule: [list('a')] },
      'names: "a" cannot have the column "a", which is taken',
    ],
    [
      'two columns for one property',
      { names: { a: '_a' }, names_by_rule: [list('a')] },
      'names: "a" cannot have the column "a", which is taken',
    ],
    ['a text, not a list', { names_by_rule: 'eJw=' }, 'names_by_rule: it is not a list of texts'],
    ['a list of numbers', { names_by_rule: [1] }, 'names_by_rule: it is not a list of texts'],
  ])('are rejected with an error at the member that contains %s', (_what, state, issue) => {
    expect(issuesOf(state)).toEqual([issue]);
  });

  it('are parsed without a change of the other members of the state', () => {
    const addIssue = (): never => {
      throw new Error('nothing is wrong');
    };
    expect(savedNamesStep(shape)({ time: 't', names: { a: 'b' } }, { addIssue })).toEqual({
      time: 't',
      names: { a: 'b' },
    });
  });
});

describe('the merged names of two states', () => {
  it('equal the later of two dumps of a sync, in either order', () => {
    const early = { names: { a: '_a' }, names_by_rule: [list('b')] };
    const late = { names: { a: '_a', c: '_c' }, names_by_rule: [list('b'), list('d')] };
    expect(mergeSavedNames(early, late)).toEqual(late);
    expect(mergeSavedNames(late, early)).toEqual(late);
    expect(mergeSavedNames({}, early)).toEqual(early);
    expect(mergeSavedNames(early, {})).toEqual(early);
    expect(mergeSavedNames({}, {})).toEqual({});
  });

  it('contain all assignments of both if neither contains the other', () => {
    const one = { names: { a: '_a' }, names_by_rule: [list('b'), list('c')] };
    const other = { names: {}, names_by_rule: [list('c'), list('d')] };
    expect(columnsOf(mergeSavedNames(one, other))).toEqual({ a: '_a', b: 'b', c: 'c', d: 'd' });
    expect(parsed(mergeSavedNames(one, other)).names_by_rule).toEqual([list('b', 'c', 'd')]);
  });

  it('are created without changing either state', () => {
    const frozen = Object.freeze({
      names: Object.freeze({ a: '_a' }),
      names_by_rule: Object.freeze([list('b')]),
    });
    mergeSavedNames(frozen, { names: { c: '_c' }, names_by_rule: [list('d')] });
    expect(frozen).toEqual({ names: { a: '_a' }, names_by_rule: [list('b')] });
  });
});

describe('names over several syncs', () => {
  const name = fc.oneof(
    fc.string({ unit: fc.constantFrom('$', '_', 'x', 'X', 'e'), maxLength: 4 }),
    fc.constantFrom('event', '$event', 'time', '$time', 'TIME', '__proto__', 'İ', 'i̇', '\ud83d'),
  );
  /** The names of each slice, and the indexes of the slices that commit, in any order. */
  const sync = fc
    .array(fc.array(name, { maxLength: 6 }), { maxLength: 6 })
    .chain((slices) =>
      fc.tuple(
        fc.shuffledSubarray(slices, { minLength: slices.length }),
        fc.shuffledSubarray([...slices.keys()]),
      ),
    );

  it('get the same columns from a state with packed lists as from one with every column', () => {
    fc.assert(
      fc.property(fc.array(sync, { maxLength: 5 }), (syncs) => {
        let state: SavedNames = {};
        let plain: Record<string, string> = {};
        for (const [slices, commits] of syncs) {
          const table = createColumnMap({ ...shape, saved: parsed(state) });
          const plainTable = createColumnMap({ ...shape, saved: { names: plain } });
          const dumps = slices.map((names) => {
            table.assign(names);
            plainTable.assign(names);
            return { packed: table.dump(), plain: Object.fromEntries(plainTable.entries()) };
          });
          for (const dump of commits.map((index) => dumps[index])) {
            state = mergeSavedNames(state, dump?.packed ?? {});
            plain = { ...plain, ...dump?.plain };
          }
          expect(new Map(assignmentsIn(parsed(state), shape.rule))).toEqual(
            new Map(Object.entries(plain)),
          );
        }
      }),
      effort(300),
    );
  });

  it('keep their columns, which never differ only in case, in any order of slices and commits', () => {
    fc.assert(
      fc.property(fc.array(sync, { maxLength: 5 }), (syncs) => {
        let state: SavedNames = {};
        const known = new Map<string, string>();
        for (const [slices, commits] of syncs) {
          state = parsed(state);
          const table: ColumnMap = createColumnMap({ ...shape, saved: state });
          const dumps = slices.map((names) => {
            table.assign(names);
            return table.dump();
          });
          for (const index of commits) state = mergeSavedNames(state, dumps[index] ?? {});
          const assignments = assignmentsIn(parsed(state), shape.rule);
          const columns = assignments.map(([, column]) => column.toLowerCase());
          expect(new Set([...columns, 'event', ...shape.fixed]).size).toBe(columns.length + 3);
          const now = new Map(assignments);
          for (const [one, column] of known) expect(now.get(one)).toBe(column);
          for (const [one, column] of now) known.set(one, column);
        }
      }),
      effort(300),
    );
  });

  it('get the same columns again if the packed lists are lost and no new name is assigned', () => {
    fc.assert(
      fc.property(fc.array(fc.array(name, { maxLength: 6 }), { maxLength: 5 }), (batches) => {
        const table = createColumnMap(shape);
        for (const names of batches) table.assign(names);
        const { names } = table.dump();
        const without = createColumnMap({ ...shape, saved: parsed({ names }) });
        without.assign(batches.flat());
        expect(without.entries()).toEqual(table.entries());
      }),
      effort(300),
    );
  });

  it('may get another column if the packed lists are lost and a colliding name is assigned', () => {
    const table = createColumnMap(shape);
    table.assign(['city']);
    const { names } = table.dump();
    const without = createColumnMap({ ...shape, saved: parsed({ names }) });
    without.assign(['$city', 'city']);
    expect(without.columnOf('city')).toBe('_city');
  });
});
