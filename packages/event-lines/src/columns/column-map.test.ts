import { describe, expect, it } from '@jest/globals';
import { effort } from '@source-mixpanel/testing';
import fc from 'fast-check';
import { createColumnMap, type ColumnMap } from './column-map.js';
import type { SavedNames } from './saved-names.js';
import { eventColumns } from '../../test/event-columns.js';

const base = { ...eventColumns };
const assigned = (names: readonly string[], table: ColumnMap = createColumnMap(base)) => {
  table.assign(names);
  return names.map((name) => table.columnOf(name));
};

describe('the column map', () => {
  it.each([
    [
      ['$userName', 'userName', 'username'],
      ['userName', '_userName', '__username'],
    ],
    [
      ['username', 'userName', '$userName'],
      ['__username', '_userName', 'userName'],
    ],
    [['event'], ['_event']],
    [
      ['$event', 'event'],
      ['_event', '__event'],
    ],
    [
      ['$time', 'time'],
      ['_time', 'time'],
    ],
    [
      ['Time', '$distinct_id', 'distinct_id'],
      ['_Time', '_distinct_id', 'distinct_id'],
    ],
    [
      ['$DYNAMIC_FIELD', '$dynamic_field', '$browser_version'],
      ['DYNAMIC_FIELD', '_dynamic_field', 'browser_version'],
    ],
    [
      ['properties', 'insert_id', '$insert_id'],
      ['properties', '_insert_id', 'insert_id'],
    ],
    [
      ['$$x', '$x'],
      ['$x', 'x'],
    ],
    [
      ['', '$'],
      ['', '_'],
    ],
    [
      ['__proto__', '$__proto__', 'constructor'],
      ['___proto__', '__proto__', 'constructor'],
    ],
    // The column of `x` cannot be `_x`, because a property has this name.
    [
      ['$x', '_x', 'x'],
      ['x', '_x', '__x'],
    ],
    [
      ['$X', 'X', '_X'],
      ['X', '_X', '__X'],
    ],
    [
      ['\u{1f600}', '\uffee', '$\u{1f600}'],
      ['_\u{1f600}', '\uffee', '\u{1f600}'],
    ],
  ])('assigns to the names %j the columns %j', (names, columns) => {
    expect(assigned(names)).toEqual(columns);
  });

  const name = fc.oneof(
    fc.string({ unit: fc.constantFrom('$', '_', 'x', 'X', 'e'), maxLength: 4 }),
    fc.constantFrom(
      'event',
      '$event',
      'time',
      '$time',
      'TIME',
      'distinct_id',
      '__proto__',
      'İ',
      'i̇',
    ),
  );
  const batches = fc.array(fc.array(name, { maxLength: 8 }), { maxLength: 6 });

  it('never assigns two columns that differ only in case, nor the column of the event name or time', () => {
    fc.assert(
      fc.property(batches, (growing) => {
        const table = createColumnMap(base);
        for (const batch of growing) table.assign(batch);
        const names = [...new Set([...growing.flat(), ...base.fixed])];
        const columns = names.map((one) => table.columnOf(one)?.toLowerCase());
        expect(new Set([...columns, 'event']).size).toBe(names.length + 1);
      }),
      effort(1000),
    );
  });

  it('appends numbers if more than eight underscores would be needed', () => {
    const letters = 'abcdefghijk';
    const names = Array.from({ length: 2048 }, (_, bits) =>
      Array.from(letters, (letter, at) => ((bits >> at) & 1 ? letter.toUpperCase() : letter)).join(
        '',
      ),
    );
    const [ninth = '', tenth = ''] = [...names].sort().slice(8);
    const columns = assigned(names).map(String);
    expect(new Set(columns.map((column) => column.toLowerCase())).size).toBe(2048);
    expect(columns).toContain(`________${ninth}`);
    expect(columns).toContain(`${tenth}_10`);
    expect(Math.max(...columns.map(({ length }) => length))).toBeLessThan(20);
    // A property may already have such a name with a number.
    expect(assigned([...names, `${letters}_10`, `${letters}_11`])).toContain(`_${letters}_10`);
  });

  it('keeps saved columns with more than eight underscores, as earlier versions assigned them', () => {
    const names = { a: `${'_'.repeat(40)}a` };
    const table = createColumnMap({ ...base, saved: { names } });
    expect(assigned(['a', 'A'], table)).toEqual([names.a, 'A']);
  });

  it('never changes an assignment when names are added, or when it is saved and restored', () => {
    fc.assert(
      fc.property(batches, (growing) => {
        let table = createColumnMap(base);
        const known = new Map<string, string | undefined>();
        for (const batch of growing) {
          table.assign(batch);
          for (const one of batch) {
            if (!known.has(one)) known.set(one, table.columnOf(one));
          }
          const saved: unknown = JSON.parse(JSON.stringify(table.dump()));
          table = createColumnMap({ ...base, saved: saved as SavedNames });
          for (const [one, column] of known) expect(table.columnOf(one)).toBe(column);
        }
      }),
      effort(500),
    );
  });

  it('assigns the same columns to names that are assigned together, in any order', () => {
    fc.assert(
      fc.property(
        fc
          .uniqueArray(name, { maxLength: 8 })
          .chain((names) =>
            fc.tuple(fc.constant(names), fc.shuffledSubarray(names, { minLength: names.length })),
          ),
        ([names, shuffled]) => {
          const one = createColumnMap(base);
          const other = createColumnMap(base);
          one.assign(names);
          other.assign(shuffled);
          expect(one.entries()).toEqual(other.entries());
          expect(one.dump()).toEqual(other.dump());
        },
      ),
    );
  });

  it('returns entries sorted by name, without fixed names', () => {
    const table = createColumnMap(base);
    table.assign(['b', 'time', '$b', 'a']);
    table.assign(['B', '$a']);
    expect(table.entries()).toEqual([
      ['$a', '_a'],
      ['$b', 'b'],
      ['B', '__B'],
      ['a', 'a'],
      ['b', '_b'],
    ]);
    expect(table.columnOf('c')).toBeUndefined();
  });

  describe('with the columns of a configured catalog', () => {
    const vendorNames = new Set(['$browser', '$os', '$time', '$event', '$Browser']);
    const catalog = (...columns: readonly string[]) => ({
      ...base,
      catalog: { columns: new Set(columns), vendorNames },
    });

    it('assigns x to the vendor’s property $x and _x to the custom property x if both columns exist', () => {
      const table = createColumnMap(catalog('browser', '_browser', 'os', 'plan', '_plan'));
      expect(table.entries()).toEqual([
        ['$browser', 'browser'],
        ['browser', '_browser'],
      ]);
      expect(createColumnMap({ ...base, saved: table.dump() }).entries()).toEqual(table.entries());
      expect(assigned(['browser'], table)).toEqual(['_browser']);
      expect(assigned(['os', '$os'], table)).toEqual(['_os', 'os']);
    });

    it('ignores reserved and fixed columns, and columns that an earlier pair has in another case', () => {
      const columns = [
        'time',
        '_time',
        'event',
        '_event',
        'browser',
        '_browser',
        'Browser',
        '_Browser',
      ];
      expect(createColumnMap(catalog(...columns)).entries()).toEqual([
        ['$browser', 'browser'],
        ['browser', '_browser'],
      ]);
    });

    it('ignores the catalog if names were saved, even if they are empty', () => {
      const fromCatalog = catalog('browser', '_browser');
      const entriesWith = (names: Record<string, string>) =>
        createColumnMap({ ...fromCatalog, saved: { names } }).entries();
      expect(entriesWith({ a: 'b' })).toEqual([['a', 'b']]);
      expect(entriesWith({})).toEqual([]);
      const saved = createColumnMap(base);
      saved.assign(['a']);
      expect(createColumnMap({ ...fromCatalog, saved: saved.dump() }).entries()).toEqual([
        ['a', 'a'],
      ]);
    });
  });

  it.each([
    [{ a: 'x', b: 'X' }, 'names: "b" cannot have the column "X", which is taken'],
    [{ a: 'event' }, 'names: "a" cannot have the column "event", which is taken'],
    [{ time: 'other' }, 'names: "time" cannot have the column "other", which is taken'],
  ])('rejects %j as saved names', (names, message) => {
    expect(() => createColumnMap({ ...base, saved: { names } })).toThrow(new RangeError(message));
  });

  it('never assigns a reserved column to a property, and does not save reserved columns', () => {
    const reserving = { ...base, reserved: ['event', 'cohort_id'] };
    const table = createColumnMap(reserving);
    expect(assigned(['cohort_id', '$Cohort_ID'], table)).toEqual(['__cohort_id', '_Cohort_ID']);
    expect(table.entries().map(([name]) => name)).toEqual(['$Cohort_ID', 'cohort_id']);
    const again = createColumnMap({ ...reserving, saved: table.dump() });
    expect(again.entries()).toEqual(table.entries());
    const names = { a: 'Cohort_ID' };
    expect(() => createColumnMap({ ...reserving, saved: { names } })).toThrow('which is taken');
  });
});
