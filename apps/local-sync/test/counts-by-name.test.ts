import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  at,
  busyDay,
  countedTarget,
  dayText,
  event,
  hiddenName,
  LEXICON,
} from './counted-target.js';
import { databasePath } from '../src/target.js';
import { Tables, type Kind } from './tables.js';

describe.each<Kind>(['duckdb', 'parquet'])('the comparison of counts by name in %s', (kind) => {
  let tables: Tables;
  beforeEach(async () => {
    tables = await Tables.create(kind);
  });
  afterEach(() => tables.remove());

  const { compare, storeEvents, storeCounts } = countedTarget(() => tables);

  it('explains missing events by merged or hidden names without a count, on the same day only', async () => {
    const merged = [1, 2].map((day) => event('old', at(day, 1), `old-${day}`));
    await storeEvents([...busyDay(1), ...busyDay(2), ...busyDay(3), ...merged], {
      read_through: dayText(3),
    });
    await storeCounts([
      [1, 'a', 4],
      [2, 'a', 4],
      [3, 'a', 3],
    ]);
    expect(await compare()).toMatchObject({ gapCount: 0 });
    await storeCounts([[3, 'a', 4]]);
    await tables.sync(LEXICON, [[hiddenName('b')]]);
    expect(await compare()).toMatchObject({ gapCount: 1, gaps: [{ day: dayText(3) }] });
  });

  it('does not explain missing events by names that lexicon_events lists as hidden', async () => {
    await storeEvents([...busyDay(1), ...busyDay(2)], { read_through: dayText(2) });
    await storeCounts([
      [1, 'a', 4],
      [2, 'a', 3],
    ]);
    expect(await compare()).toMatchObject({ gapCount: 0 });
    await tables.sync(LEXICON, [[{ id: '1', name: 'b', hidden: true, merged: false }]]);
    expect(await compare()).toMatchObject({ gapCount: 1 });
  });

  it('omits custom events, and the last days of a name before it was merged', async () => {
    await storeEvents([1, 2, 3].flatMap(busyDay), { read_through: dayText(3) });
    await storeCounts([
      ...[1, 2, 3].map((day) => [day, 'a', day === 3 ? 6 : 3] as const),
      [1, '$custom_event:7', 9],
      [1, 'Any purchase', 9],
      // The name `b` was merged into `a` after the second day. On the third day, its events are
      // counted as `a`, and its own count is out of date.
      ...[1, 2, 3].map((day) => [day, 'b', 3] as const),
      [4, 'a', 0],
      [4, '$custom_event:7', 0],
      [4, 'Any purchase', 0],
    ]);
    await tables.sync(LEXICON, [[{ id: '', name: 'Any purchase', custom_event_id: '7' }]]);
    expect(await compare()).toMatchObject({ gapCount: 0, events: 1 });
  });

  it.each([
    ['quotes', `"';--'' \\"`],
    ['emoji', '🚀 Łódź\u2028\u202e'],
    ['10,000 characters', 'x'.repeat(10_000)],
    ['no character', ''],
  ])('reports a gap of an event whose name has %s', async (_what, name) => {
    await storeEvents([event(name, at(1, 1), '1'), event(name, at(2, 1), '2')], {
      read_through: dayText(2),
    });
    await storeCounts([
      [1, name, 1],
      [2, name, 2],
    ]);
    expect(await compare()).toMatchObject({
      gaps: [{ day: dayText(2), event: name, counted: 2, exported: 1 }],
    });
    const selected = { kind: 'names', names: [name] } as const;
    await tables.sync(LEXICON, [[{ id: '1', name }]]);
    expect(await compare({ selected })).toMatchObject({ gapCount: 1 });
  });

  it('lists ten gaps, by day and then by size, and the number of all gaps', async () => {
    await storeEvents([...busyDay(1), ...busyDay(2)], { read_through: dayText(2) });
    const names = Array.from({ length: 12 }, (_, index) => [2, `e${index}`, index + 1] as const);
    const others = [1, 2].flatMap((day) => [[day, 'a', 5 - day] as const, [day, 'b', 3] as const]);
    await storeCounts([...names, ...others]);
    const found = await compare();
    expect(found).toMatchObject({ gapCount: 13, gaps: { length: 10 } });
    expect(found.kind === 'compared' && found.gaps.slice(0, 2)).toEqual([
      { day: dayText(1), event: 'a', counted: 4, exported: 3 },
      { day: dayText(2), event: 'e11', counted: 12, exported: 0 },
    ]);
  });

  it('explains missing events of any day by events without a usable time', async () => {
    await storeEvents(
      [...busyDay(1), ...busyDay(2), { event: 'a', distinct_id: 'u', insert_id: 'z' }],
      {
        read_through: dayText(2),
      },
    );
    await storeCounts([
      [1, 'a', 4],
      [1, 'b', 3],
      [2, 'a', 3],
      [2, 'b', 3],
    ]);
    expect(await compare()).toMatchObject({ gapCount: 0 });
    await storeCounts([[2, 'a', 9]]);
    expect(await compare()).not.toMatchObject({ gapCount: 0 });
  });

  it('requires events and counts', async () => {
    expect(await compare()).toEqual({ kind: 'absent' });
    await storeEvents(busyDay(1));
    expect(await compare()).toEqual({ kind: 'absent' });
    await storeCounts([]);
    expect(await compare()).not.toMatchObject({ kind: 'compared' });
  });

  it('fails without data in the reason if the database cannot be read', async () => {
    await storeEvents(busyDay(1), { read_through: dayText(1) });
    await storeCounts([[1, 'a', 3]]);
    const instance = await DuckDBInstance.create(databasePath(tables.tableTarget()));
    const connection = await instance.connect();
    await connection.run("UPDATE local_sync.states SET state = 'my secret'");
    connection.closeSync();
    instance.closeSync();
    const found = await compare();
    expect(found).toMatchObject({ kind: 'not_compared' });
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  it('is not made with a filter, or if the counts of selected names may include other events', async () => {
    await storeEvents([...busyDay(1), ...busyDay(2)], { read_through: dayText(2) });
    await storeCounts([
      [1, 'a', 3],
      [2, 'a', 4],
      [2, 'c', 4],
    ]);
    expect(await compare({ selected: { kind: 'filter' } })).toMatchObject({ kind: 'not_compared' });
    const selected = { kind: 'names', names: ['a', 'b'] } as const;
    expect(await compare({ selected })).toMatchObject({ kind: 'not_compared' });
    const a = { id: '1', name: 'a' };
    await tables.sync(LEXICON, [[a, hiddenName('b')]]);
    expect(await compare({ selected })).toMatchObject({ events: 1, gapCount: 1 });
    // An unselected name is merged into a selected one, which is merged into `a`.
    const chain = [
      { id: '2', name: 'd', merged: true, merged_event_id: '1' },
      { id: '3', name: 'e', merged: true, merged_event_id: '2' },
    ];
    await tables.sync(LEXICON, [[a, hiddenName('b'), ...chain]]);
    const more = { kind: 'names', names: ['a', 'b', 'd'] } as const;
    expect(await compare({ selected: more })).toMatchObject({ events: 0, gapCount: 0 });
    await tables.sync(LEXICON, [[a, { id: '4', name: 'f', merged: true, merged_event_id: '99' }]]);
    expect(await compare({ selected })).toMatchObject({ kind: 'not_compared' });
  });
});
